"""What a model must reply, and how to read it while it comes in."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

MOST_STATEMENTS = 8


class Claim(BaseModel):
    """One sentence with the numbers of the clauses that bear it, and words of theirs."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    text: str = Field(description="One or two plain sentences.")
    clauses: list[int] = Field(description="Numbers of the clauses that say this.")
    quote: str = Field(default="", description="The words of one of them that say it most plainly, copied exactly.")


class Reply(BaseModel):
    """An answer as a model writes it."""

    model_config = ConfigDict(extra="ignore", frozen=True, title="answer")
    outcome: Literal["answered", "partial", "not_stated"]
    destination: str = Field(default="none", description="Id of the destination who can act, or none.")
    statements: list[Claim] = Field(max_length=MOST_STATEMENTS)


class Translations(BaseModel):
    """Sentences in English, in the order given."""

    model_config = ConfigDict(extra="ignore", frozen=True, title="translations")
    english: list[str]


def whole_claims(said: str) -> list[Claim]:
    """The statements that are surely complete in a reply that has not all come in: all but the last.

    None before it is known that the reply answers.
    """
    try:
        found = from_json(_object(said), allow_partial=True)
    except ValueError:
        return []
    if not isinstance(found, dict) or found.get("outcome") not in {"answered", "partial"}:
        return []
    given = found.get("statements")
    try:
        return [Claim.model_validate(claim) for claim in given[:-1]] if isinstance(given, list) else []
    except ValidationError:
        return []


def read_reply(said: str) -> Reply:
    """Raises ValidationError."""
    return Reply.model_validate_json(_object(said))


def read_translations(said: str) -> Translations:
    """Raises ValidationError."""
    return Translations.model_validate_json(_object(said))


def mistakes(error: ValidationError) -> str:
    """What is wrong with a reply, without repeating it."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'reply'}: {e['msg']}" for e in error.errors()[:5])


def _object(said: str) -> str:
    """From the first brace on, up to the last if it is closed: small models wrap JSON in words and fences."""
    start, end = said.find("{"), said.rfind("}")
    if start < 0:
        return said
    return said[start : end + 1] if said.rstrip().endswith("```") and end > start else said[start:]
