"""Looks at a page as it stands in a browser, and says in words what keeps people out."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, ViewportSize

AXE = Path(__file__).parent.parent / "vendor" / "axe" / "axe.min.js"
SCRIPT = Path(__file__).parent / "examiner.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Walk:
    """What the Tab key did on a page, from its first stop round to it again."""

    stops: int
    problems: tuple[str, ...]


def prepare(context: BrowserContext) -> None:
    """Bring the examiners into every page to come, which costs a third of doing so page by page."""
    context.add_init_script(path=AXE)
    context.add_init_script(path=SCRIPT)


def fit(page: Page, size: ViewportSize) -> None:
    """Give the window a size, unless it has it: each change lays out the page anew."""
    if page.viewport_size != size:
        page.set_viewport_size(size)


def violations(page: Page, category: str = "") -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA and good practice, in a category of rules."""
    found = page.evaluate("how => examiner.axe(...how)", [TAGS, category])
    return [str(line) for line in found]


def unroll(page: Page) -> None:
    """Make the window as high as the page: axe takes what scrolls under a fixed bar for covered."""
    size = page.viewport_size
    assert size is not None
    height = int(page.evaluate("() => document.documentElement.scrollHeight"))
    fit(page, {"width": size["width"], "height": max(size["height"], height)})
    page.evaluate("() => scrollTo(0, 0)")


def cut_off(page: Page) -> list[str]:
    """Return what stands outside the window to the right, where nobody can scroll to."""
    return [str(line) for line in page.evaluate("() => examiner.cutOff()")]


def enlarge_letters(page: Page, percent: int) -> None:
    """Set the size of letters, as one does in a browser's settings."""
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", f"{percent}%")


def small_targets(page: Page) -> list[str]:
    """Return what is under 44 points, or under 48 where one votes and goes on."""
    return [str(line) for line in page.evaluate("() => examiner.smallTargets()")]


def walk(page: Page) -> Walk:
    """Press Tab until it comes round; tell what has no visible focus, is covered, or traps.

    Some controls are several stops, as the day, month and year of a date.
    """
    stops = int(page.evaluate("() => examiner.begin()"))
    left = 2 * stops + 10
    while left > 0 and not page.evaluate("() => examiner.isRound()"):
        presses = min(left, stops + 2)
        for _ in range(presses):
            page.keyboard.press("Tab")
        left -= presses
    trapped = (
        [] if page.evaluate("() => examiner.isRound()") else ["the Tab key does not come round"]
    )
    found = page.evaluate("() => examiner.end()")
    return Walk(stops, (*trapped, *(str(line) for line in found)))
