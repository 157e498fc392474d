"""Another site on this machine, whose pages frame ours."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Answer = tuple[int, list[tuple[str, str]], bytes]


@contextmanager
def serving(answer: Callable[[str], Answer]) -> Iterator[str]:
    """Serve what `answer` returns for a path; yield the address, without a slash at its end."""

    class Served(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answer(self.path)
            self.send_response(status)
            for name, value in [*headers, ("content-length", str(len(body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Served) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def article(html: str) -> Callable[[str], Answer]:
    """Return an article with this HTML in it, at every address."""
    head = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    body = f"{head}<title>Article</title><h1>Article</h1>{html}".encode()
    return lambda _: (200, [("content-type", "text/html")], body)


def recorded(site: str, paths: list[str]) -> Callable[[str], Answer]:
    """Return what `site` answers, with its headers, and add each path that is asked for."""

    def forward(path: str) -> Answer:
        paths.append(path)
        try:
            with urllib.request.urlopen(site + path) as response:
                return response.status, _headers(response.headers.items()), response.read()
        except urllib.error.HTTPError as error:
            return error.code, _headers(error.headers.items()), error.read()

    return forward


def _headers(sent: list[tuple[str, str]]) -> list[tuple[str, str]]:
    own = ("content-length", "transfer-encoding", "connection", "date", "server")
    return [(name, value) for name, value in sent if name.lower() not in own]
