"""A real server and a real browser. Without a Chromium the journeys are skipped, loudly; under
`CI=true` that is a failure.
"""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from app.main import create_app, utc_now
from app.settings import Settings
from app.web.clock import Clock
from app.web.house import House, house_of

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WITHOUT = (
    # What nobody sees: suggestions below an address bar, drawn anew for every window at the cost of
    # a page. Chromium heeds one such list only, so Playwright's stands in it.
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades"),
    *("LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints"),
    *("PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
)
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    f"--disable-features={','.join(WITHOUT)}",
]
PATIENCE_MS = 60_000
"""Long, for a shared machine stands still at times; only what fails waits so long."""


def chromium() -> str | None:
    """Return the Chromium of this machine: `CHROME`, or the first of the usual names."""
    return os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)), None)


def found_chromium() -> str:
    """Return the Chromium, to be waited for with patience; without one skip, or fail in CI."""
    path = chromium()
    if path is None:
        sentence = "NO CHROMIUM FOUND: the journeys did not run. Install one or set CHROME."
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    expect.set_options(timeout=PATIENCE_MS)
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the journeys of a module; its event loop must not outlive them."""
    path = found_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Site:
    """A running server."""

    address: str
    house: House


class _Server(uvicorn.Server):
    def __init__(self, app: FastAPI, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=1
            )
        )
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def serving(settings: Settings, clock: Clock = utc_now) -> Iterator[Site]:
    """Run a server on a free port of this machine until the end of the block."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    app = create_app(settings.model_copy(update={"base_url": address}), clock)
    server = _Server(app, port)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert server.ready.wait(30)
    try:
        yield Site(address, house_of(app.state))
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """A server with a database of its own."""
    with serving(settings) as site:
        yield site


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Whether the devices run script."""
    return bool(request.param)


class Devices:
    """Phones, laptops and projectors: each a browser that knows nothing of the others."""

    def __init__(self, browser: Browser, address: str, *, script: bool) -> None:
        self._browser = browser
        self._address = address
        self._script = script
        self.faults: list[str] = []

    def phone(self, language: str = "en-GB") -> Page:
        """A phone of 360 x 740 points."""
        return self._page(360, 740, language)

    def laptop(self, language: str = "en-GB") -> Page:
        """A laptop of 1366 x 768 points."""
        return self._page(1366, 768, language)

    def projector(self, language: str = "en-GB") -> Page:
        """A projector of 1920 x 1080 points."""
        return self._page(1920, 1080, language)

    def _page(self, width: int, height: int, language: str) -> Page:
        context: BrowserContext = self._browser.new_context(
            base_url=self._address,
            viewport={"width": width, "height": height},
            locale=language,
            java_script_enabled=self._script,
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._watch)
        return page

    def _watch(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith(self._address):
            self.faults.append(f"asked another host: {url}")

    def close(self) -> None:
        """Close all devices; raises where one met an error or asked another host."""
        for context in self._browser.contexts:
            context.close()
        assert self.faults == []


@pytest.fixture
def devices(browser: Browser, site: Site, script: bool) -> Iterator[Devices]:
    """What people of this journey hold in their hands."""
    devices = Devices(browser, site.address, script=script)
    yield devices
    devices.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
