"""The API with a model: statements while they come in, what it used in the answer and in the counts."""

import json

import httpx
from model_desk import NAME, Make, desk, pauses, reply, server  # noqa: F401
from model_server import USED, ModelServer
from served import served

from app import create_app
from bot.settings import Settings
from bot.web.api.routes import WAITING_FOR_A_MODEL
from bot.wording.generative import Prices
from corpus.load import Entry

# ruff: noqa: F811
ASKED = {"question": "my boss can see where I am??", "role": "user", "stream": True}
SEES = ("Information the app obtains may also be accessible to the Customer, depending on its functionality.", "s8.15")
FORGED = ("Your employer always sees where you are.", "s8.15")


def test_the_api_streams_and_counts(desk: Make, server: ModelServer, entry: Entry) -> None:
    server.play(reply(entry, SEES, FORGED))
    app = create_app(desk(prices=Prices(1.0, 1.0)), Settings())
    with served(app) as address, httpx.Client(base_url=address) as client:
        with client.stream("POST", "/api/ask", json=ASKED) as events:
            lines = [json.loads(line[6:]) for line in events.iter_lines() if line.startswith("data: ")]
        plain = client.post("/api/ask", json=ASKED | {"stream": False}).json()
        server.play({"status": 401})
        failed = client.post("/api/ask", json=ASKED | {"stream": False}).json()
        counts = client.get("/metrics").text
    *statements, answer = lines
    assert [s["text"] for s in statements] == [SEES[0]] == [s["text"] for s in answer["statements"]]
    assert answer["writer"] == plain["writer"] == f"model:{NAME}"
    assert answer["usage"]["input_tokens"] == USED[0]
    assert answer["usage"]["cut"] == ["overstated"]
    assert failed["writer"] == "prepared"
    for line in (
        'desk_written_total{why="",writer="model"} 2.0',
        'desk_written_total{why="refused",writer="prepared"} 1.0',
        'desk_model_cut_total{why="overstated"} 2.0',
        f'desk_model_tokens_total{{direction="out"}} {2 * USED[1]}.0',
    ):
        assert line in counts
    assert SEES[0] not in counts
    assert WAITING_FOR_A_MODEL > 8
