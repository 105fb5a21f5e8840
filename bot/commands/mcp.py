"""`python -m bot mcp`: the engine as one tool of the Model Context Protocol, over standard input and output."""

import sys
from typing import Annotated

from pydantic import Field

from bot.conversations import Conversations, follow, new_conversation
from bot.engine import Engine, UnknownPolicy
from bot.journal.journal import Journal, open_journal
from bot.settings import Settings
from bot.start import start_engine
from bot.web.api.models import Reply, reply
from corpus.errors import DeskError
from corpus.records import Role

try:
    from mcp.server.mcpserver import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from mcp.types import ToolAnnotations
except ImportError as missing:
    raise SystemExit("this needs the MCP package: pip install -c constraints.txt -e '.[mcp]'") from missing

TOOL = "ask_privacy_policy"
INSTRUCTIONS = (
    "Answers questions about a company's privacy policy. Every sentence carries [n], the number of a citation whose "
    "quote is verbatim. Pass the text on as it is, with its quotes; when the outcome is not_stated the policy is "
    "silent, so add nothing of your own."
)


def main(arguments: list[str]) -> int:  # noqa: ARG001
    try:
        settings = Settings()
        engine = start_engine(settings)
        journal = open_journal(settings, engine.public)
    except DeskError as error:
        print(error, file=sys.stderr)
        return 1
    mcp_server(engine, journal).run("stdio")
    return 0


def mcp_server(engine: Engine, journal: Journal) -> MCPServer[None]:
    """A server with one tool, which remembers conversations by the id that it gives out."""
    server: MCPServer[None] = MCPServer("privacy-desk", instructions=INSTRUCTIONS, log_level="WARNING")
    conversations = Conversations()

    @server.tool(name=TOOL, annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
    def ask_privacy_policy(
        question: Annotated[str, Field(description="The person's own words; personal data is masked.")],
        role: Annotated[Role, Field(description="Who asks: a user works in a customer's account.")] = Role.UNKNOWN,
        policy: Annotated[str | None, Field(description="Policy id, when several are served.")] = None,
        conversation: Annotated[str | None, Field(description="The id of an earlier answer, to follow it up.")] = None,
    ) -> Reply:
        """Ask the privacy policy: plain words with exact citations, and who can act."""
        name = conversation or new_conversation()
        turns = conversations.turns(name)
        if turns is None and conversation:
            raise ToolError("this conversation is not known here (any more); ask without it")
        try:
            answer = engine.ask(question, role, policy, turns or (), name)
        except UnknownPolicy as error:
            raise ToolError(str(error)) from error
        journal.record(answer, "mcp", name)
        conversations.keep(name, follow(turns or (), answer, role))
        return reply(answer, name)

    return server
