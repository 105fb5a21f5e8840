"""SIGTERM ends the server within its grace time, also while a chat page holds a stream open."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent


def test_sigterm_ends_the_server_with_a_chat_page_open(index_folder: Path) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = os.environ | {"DESK_STOP_SECONDS": "1", "DESK_INDEX": str(index_folder)}
    server = subprocess.Popen(
        [sys.executable, "app.py", "--port", str(port)], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stderr is not None
        assert "Privacy Desk at" in server.stderr.readline()
        client = httpx.Client(transport=httpx.HTTPTransport(retries=9), base_url=f"http://127.0.0.1:{port}", timeout=60)
        with client.stream("GET", "/gradio_api/heartbeat/page") as page:
            assert page.status_code == 200
            next(page.iter_bytes())
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)  # for ever, while the page is open, without a grace time
    finally:
        server.kill()
