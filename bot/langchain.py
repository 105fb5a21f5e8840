"""The index and the engine as LangChain parts: a retriever of clauses, and a runnable that answers."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from pydantic import ConfigDict

from bot.answer import Answer
from bot.engine import Engine
from bot.message.mask import mask
from corpus.records import Role
from index.policy_index import Hit
from index.search import Index


class ClauseRetriever(BaseRetriever):
    """Clauses near a question, the best first, as documents whose text is the clause, verbatim.

    Metadata: `policy_id`, `policy_version`, `clause_id`, `section_id`, `section`, `start`, `end` (characters of the
    policy's text) and `score` (probability that the clause answers). Personal data is masked before the search.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)
    index: Index
    policy_id: str
    k: int = 4
    role: Role = Role.UNKNOWN

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
    ) -> list[Document]:
        policy = self.index.policies[self.policy_id].entry.policy
        hits = self.index.search(mask(query, (policy.text,)), self.policy_id, self.role).hits
        return [self._document(hit) for hit in hits[: self.k]]

    def _document(self, hit: Hit) -> Document:
        policy, clause = self.index.policies[self.policy_id].entry.policy, hit.clause
        return Document(
            id=f"{policy.id}/{policy.version}/{clause.id}",
            page_content=policy.quote(clause.span),
            metadata={
                "policy_id": policy.id,
                "policy_version": policy.version,
                "clause_id": clause.id,
                "section_id": clause.section_id,
                "section": policy.section_by_id[clause.section_id].label,
                "start": clause.span.start,
                "end": clause.span.end,
                "score": hit.score,
            },
        )


def answering(engine: Engine) -> RunnableLambda[str | dict[str, Any], Answer]:
    """A runnable: a question, or a dict of `question` and optionally `role` and `policy`, in; the checked answer out.

    Raises KeyError for a dict without a question, ValueError for an unknown role, UnknownPolicy.
    """

    def answer(asked: str | dict[str, Any]) -> Answer:
        given = {"question": asked} if isinstance(asked, str) else asked
        return engine.ask(given["question"], Role(given.get("role") or Role.UNKNOWN), given.get("policy"))

    return RunnableLambda(answer, name="privacy_desk")
