"""Takes the pictures of the README from the demo: `make screenshots`.

Starts the demo at each stage, with the clock of its own day, and looks at it as each role does.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PHONE, LAPTOP, WALL = (360, 740), (1366, 768), (1920, 1080)
HOURS = {"open": "10:10", "planning": "10:25", "running": "11:50", "closed": "17:45"}


@dataclass(frozen=True)
class Demo:
    """A running demo and the links that it printed."""

    join: str
    organiser: str
    wall: str

    @property
    def event(self) -> str:
        """The address that all pages of the event begin with."""
        return self.wall.split("/wall/")[0]


@contextmanager
def demo(stage: str) -> Iterator[Demo]:
    """Start the demo on a free port and stop it at the end."""
    environment = {**os.environ, "SOLOCAMP_PORT": str(_free_port())}
    command = [sys.executable, "-u", "-m", "app.cli", "demo", "--stage", stage]
    command += ["--now", f"2026-11-21T{HOURS[stage]}"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    links: list[str] = []
    for line in process.stdout:
        links += re.findall(r"https?://\S+", line)
        if "Ctrl+C" in line:
            break
    try:
        yield Demo(_with(links, "/j/"), _with(links, "/o/"), _with(links, "/wall/"))
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(exist_ok=True)
    path = os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        _open(browser)
        _planning(browser)
        _running(browser)
        _closed(browser)
        browser.close()


def _open(browser: Browser) -> None:
    with demo("open") as links:
        phone = _page(browser, PHONE, "fr-CH")
        phone.goto(links.join)
        _shoot(phone, "join-phone-fr")
        phone.get_by_role("textbox").fill("Zoé")
        phone.locator("form button.primary").click()
        for number in (1, 2):
            phone.locator("button.vote").nth(number).click()
        phone.wait_for_timeout(600)
        _shoot(phone, "topics-phone-fr")
        phone.goto(f"{links.event}/topics/new")
        _shoot(phone, "propose-phone-fr")
        wall = _page(browser, WALL, "fr-CH")
        wall.goto(links.wall)
        wall.wait_for_timeout(600)
        _shoot(wall, "wall-round-fr")


def _planning(browser: Browser) -> None:
    with demo("planning") as links:
        desk = _page(browser, LAPTOP, "en-GB")
        desk.goto(links.organiser)
        desk.goto(f"{links.event}/desk")
        _shoot(desk, "desk-laptop-en")
        desk.goto(f"{links.event}/desk/grid")
        _shoot(desk, "grid-laptop-en", whole=True)


def _running(browser: Browser) -> None:
    with demo("running") as links:
        phone = _page(browser, PHONE, "en-GB")
        phone.goto(links.join)
        phone.locator("form button.primary").click()
        phone.goto(f"{links.event}/board")
        _shoot(phone, "board-phone-en")
        laptop = _page(browser, LAPTOP, "fr-CH")
        laptop.goto(f"{links.event}/board")
        _shoot(laptop, "board-laptop-fr")
        wall = _page(browser, WALL, "fr-CH")
        wall.goto(links.wall)
        wall.wait_for_timeout(600)
        _shoot(wall, "wall-grid-fr")


def _closed(browser: Browser) -> None:
    with demo("closed") as links:
        home = _page(browser, LAPTOP, "en-GB")
        home.goto(f"{links.event}/notes")
        _shoot(home, "notes-laptop-en")


def _page(browser: Browser, size: tuple[int, int], language: str) -> Page:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
    return context.new_page()


def _shoot(page: Page, name: str, *, whole: bool = False) -> None:
    page.screenshot(path=FOLDER / f"{name}.png", full_page=whole)


def _with(links: list[str], part: str) -> str:
    return next(link for link in links if part in link)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    started = time.monotonic()
    main()
    sys.stdout.write(f"screenshots taken in {time.monotonic() - started:.0f} s\n")
