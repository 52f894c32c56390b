from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from command import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class QuietHandler(SimpleHTTPRequestHandler):
    """A file NAME.busy beside a file makes its address answer 503."""

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        if Path(self.translate_path(self.path) + ".busy").exists():
            self.send_error(503)
        else:
            super().do_GET()


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is part of the tests and no news."""


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """The address of a server for the folder `web` of the desk."""
    folder = tmp_path / "web"
    folder.mkdir()
    server = QuietServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
