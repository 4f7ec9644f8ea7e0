"""A real Chromium and a real server for page tests: loopback only, one of each per test run."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOUR_RULES = ("color-contrast", "link-in-text-block")
IS_OTHER_THEME = """document.documentElement.dataset.theme === 'sun'
  || matchMedia('(prefers-color-scheme: dark)').matches"""
PATIENCE_MS = 30_000  # the machine of a test run may be busy
PHONE = (390, 844)
DESKTOP = (1440, 900)
_sessions: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Keep quiet."""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    size: tuple[int, int] = PHONE
    scheme: str = "light"
    scripts: bool = True
    language: str = "en-US"
    cookies: tuple[tuple[str, str], ...] = ()
    tolerated: str = "nothing"  # a complaint of the browser that the test means to cause


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve ``app`` on a free port of the loopback address; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; what is awaited in its pages may take a while."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def looking(browser: Browser, base: str, look: Look) -> Iterator[Page]:
    """Open a fresh window as ``look`` says; fails on any script error or refused resource."""
    context = browser.new_context(
        base_url=base,
        viewport={"width": look.size[0], "height": look.size[1]},
        color_scheme="dark" if look.scheme == "dark" else "light",
        java_script_enabled=look.scripts,
        locale=look.language,
    )
    context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in look.cookies]
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    assert not [line for line in complaints if look.tolerated not in line]


def wrong_pages(page: Page, addresses: Iterable[str]) -> dict[str, list[str]]:
    """Return what is wrong with pages, by address: axe's findings, and being too wide.

    One window for all of them: opening one costs more than looking.
    """
    width = (page.viewport_size or {"width": PHONE[0]})["width"]
    wrong = {}
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        found = axe_findings(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("too wide")
        if found:
            wrong[address] = found
    return wrong


def axe_findings(page: Page) -> list[str]:
    """Return what axe-core finds wrong: rule, place, and why.

    The window is made as tall as the page for it: a field that happens to lie under the bottom
    bar at this scroll position is no finding. That focus brings it out is a test of its own.
    """
    size = page.viewport_size or {"width": PHONE[0], "height": PHONE[1]}
    height = page.evaluate("document.documentElement.scrollHeight")
    _lay_out(page, size["width"], max(size["height"], height))
    # Passes are not gathered: what is read here is half the time then.
    # Another theme has other colours and nothing else: what the light one was asked holds for it.
    only = list(COLOUR_RULES if page.evaluate(IS_OTHER_THEME) else AXE_TAGS)
    result = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    _lay_out(page, size["width"], size["height"])
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result.response["violations"]
        for node in violation["nodes"]
    ]


def _lay_out(page: Page, width: int, height: int) -> None:
    """Lay a page out for a window of some size, without a window of that size being drawn.

    Drawing 60,000 lines of pixels takes ten times as long as looking at them.
    """
    session = _sessions.get(page)
    if session is None:  # it is kept: the size goes back when the session ends
        session = _sessions[page] = page.context.new_cdp_session(page)
    wanted = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", {**wanted, "dontSetVisibleSize": True})
