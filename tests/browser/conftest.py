"""A real browser for the tests: Debian's chromium, headless, driven by playwright.

``reader()`` is somebody who reads the built book; what they are shown, ask for and stumble over is
kept. A test that ends with a request outside the book, a message in the console or an error of a
page fails::

    def test_the_switch_shows_the_code(reader):
        page = reader(width=360).open("en/pairings/jiaozhou-tongwei")
        page.click(".code-switch")

The browser lives as long as the tests of this folder (playwright keeps an event loop that notebooks
would trip over). Where there is no chromium the tests are skipped, in CI they fail.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from lugan.book.pdf import ARGUMENTS

#: No name is looked up, so nothing can leave the machine unseen.
CUT_OFF = [*ARGUMENTS, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]


@pytest.fixture(scope="package")
def chromium(command, book) -> Iterator[Browser]:
    """One browser for all tests of this folder; the book is built before it starts."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=command, args=CUT_OFF)


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept

    def log_message(self, *_) -> None:
        pass


@pytest.fixture(scope="package")
def served(book) -> Iterator[str]:
    """Address of the book on a server of this machine, ends with a slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(book))) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="package")
def origins(book, served) -> dict[str, str]:
    """Where a reader may have the book from: ``file`` (a disk) or ``http`` (a server)."""
    return {"file": f"{book.resolve().as_uri()}/", "http": served}


@pytest.fixture(scope="package")
def page_names(book) -> list[str]:
    """Every page of every edition, such as ``en/pairings/jiaozhou-tongwei``; search and index too."""
    paths = (p.relative_to(book) for p in sorted(book.glob("*/**/*.html")))
    return [p.with_suffix("").as_posix() for p in paths if "_static" not in p.parts]


class Reader:
    """Somebody with a browser of their own: no cookies, no past.

    Attributes
    ----------
    page : playwright's Page
    requests : list of str
        Addresses asked for so far.
    complaints : list of str
        Requests that leave the book or fail, warnings and errors of the console, errors of pages.
        What a test expects to find here it must take out.
    """

    def __init__(self, browser: Browser, base: str, **context):
        self.base, self.requests, self.complaints = base, [], []
        self.context = browser.new_context(**{"reduced_motion": "reduce", **context})
        self.context.on("request", self._request)
        if context.get("java_script_enabled", True):  # else scripts are not loaded, as they should
            self.context.on("requestfailed", self._failed)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda e: self.complaints.append(f"page error: {e.error}"))
        self.page: Page = self.context.new_page()

    def open(self, name: str = "en/index") -> Page:
        """Open a page of the book by its name (an anchor or query may follow) and wait for all it loads."""
        path, mark, rest = name.partition("#") if "#" in name else name.partition("?")
        self.page.goto(f"{self.base}{path}.html{mark}{rest}", wait_until="load")
        return self.page

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((self.base, "data:", "blob:", "about:")):
            self.complaints.append(f"request outside the book: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader has gone on to the next page
            self.complaints.append(f"failed request: {request.url}: {request.failure}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console {message.type}: {message.text}")


@pytest.fixture
def reader(chromium, origins) -> Iterator[Callable[..., Reader]]:
    """``reader(origin="http", width=1280, scheme="light", touch=False)``: a new reader of the book.

    After the test none of them may have a complaint.
    """
    readers: list[Reader] = []

    def make(origin: str = "http", width: int = 1280, scheme: str = "light", touch: bool = False, **context) -> Reader:
        viewport = {"width": width, "height": 800}
        readers.append(Reader(chromium, origins[origin], viewport=viewport, color_scheme=scheme, has_touch=touch, **context))
        return readers[-1]

    yield make
    for one in readers:
        one.context.close()
    complaints = dict.fromkeys(c for one in readers for c in one.complaints)
    assert not complaints, "\n".join(complaints)
