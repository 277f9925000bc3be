"""Looks at a page as it stands in a browser, and says in words what keeps people out."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent.parent / "vendor" / "axe" / "axe.min.js"
SCRIPT = Path(__file__).parent / "examiner.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Walk:
    """What the Tab key did on a page, from its first stop round to it again."""

    stops: int
    problems: tuple[str, ...]


def prepare(page: Page) -> None:
    """Bring the examiners into the page; its policy holds for its own script, not for theirs."""
    page.evaluate(AXE.read_text())
    page.evaluate(SCRIPT.read_text())


def violations(page: Page) -> list[str]:
    """Return what axe-core finds against WCAG 2.2 AA and good practice."""
    found = page.evaluate("tags => examiner.axe(tags)", TAGS)
    return [str(line) for line in found]


def cut_off(page: Page) -> list[str]:
    """Return what stands outside the window to the right, where nobody can scroll to."""
    return [str(line) for line in page.evaluate("() => examiner.cutOff()")]


def double_the_letters(page: Page) -> None:
    """Set the size of letters to 200 %, as one does in a browser's settings."""
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")


def small_targets(page: Page) -> list[str]:
    """Return what is under 44 points, or under 48 where one votes and goes on."""
    return [str(line) for line in page.evaluate("() => examiner.smallTargets()")]


def walk(page: Page) -> Walk:
    """Press Tab until it comes round; tell what has no visible focus, is covered, or traps.

    Some controls are several stops, as the day, month and year of a date.
    """
    stops = int(page.evaluate("() => examiner.begin()"))
    problems: list[str] = []
    for _ in range(2 * stops + 10):
        problems += page.evaluate("() => examiner.stop()")
        page.keyboard.press("Tab")
        if page.evaluate("() => examiner.isRound()"):
            break
    else:
        problems.append("the Tab key does not come round")
    missed = page.evaluate("() => examiner.missed()")
    return Walk(stops, (*problems, *(f"not reached: {line}" for line in missed)))
