"""SIGTERM ends the server within its grace time, also while a page holds a request open."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent


def test_sigterm_ends_the_server_with_a_request_open(index_folder: Path) -> None:
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
        with _connected(port) as page:
            page.sendall(b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{")
            httpx.get(f"http://127.0.0.1:{port}/healthz")  # the request before it has been taken up by then
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)  # for ever, while the request is open, without a grace time
    finally:
        server.kill()


def _connected(port: int) -> socket.socket:
    """A connection to a server that says it starts."""
    while True:
        with contextlib.suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port))
