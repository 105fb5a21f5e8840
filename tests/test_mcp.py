"""The tool of the Model Context Protocol, called by a client over standard input and output."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

pytest.importorskip("mcp", reason="the MCP package is not installed; its server is not tried")

from mcp import Client, StdioServerParameters, stdio_client

TOOL = "ask_privacy_policy"


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_client_asks(index_folder: Path, tmp_path: Path) -> None:
    kept = {"DESK_JOURNAL": "on", "DESK_DATABASE_URL": f"sqlite:///{tmp_path}/j.sqlite"}
    environment = dict(os.environ) | {"DESK_INDEX": str(index_folder)} | kept
    server = StdioServerParameters(command=sys.executable, args=["-m", "bot", "mcp"], env=environment, cwd=ROOT)
    async with Client(stdio_client(server)) as client:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == [TOOL]
        first = await client.call_tool(TOOL, {"question": "Do you tell us when there was a breach?"})
        answer = first.structured_content
        assert answer is not None
        assert answer["outcome"] == "answered"
        assert answer["citations"][0]["quote"]
        assert json.loads(first.content[0].text)["id"] == answer["id"]  # type: ignore[union-attr]
        more = {"question": "and who watches for those?", "conversation": answer["conversation"]}
        second = (await client.call_tool(TOOL, more)).structured_content
        assert second is not None
        assert "about: Do you tell us" in second["standalone"]
        for wrong in ({"question": "x", "policy": "other"}, {"question": "x", "conversation": "other"}, {}):
            assert (await client.call_tool(TOOL, wrong)).is_error
    from bot.journal.journal import Journal

    rows = list(Journal(kept["DESK_DATABASE_URL"]).export())
    assert [row["surface"] for row in rows] == ["mcp", "mcp"]


def test_without_the_package_it_says_what_to_install() -> None:
    code = "import sys\nsys.modules['mcp'] = None\nfrom bot.__main__ import main\nsys.exit(main(['mcp']))\n"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "this needs the MCP package: pip install -c constraints.txt -e '.[mcp]'"
