"""Looks at a page of the tour in every way that the project promises, from one load of it."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.journeys import examiner
from tests.journeys.tour import LANGUAGES, Place
from tests.journeys.visitor import LAPTOP, NARROW, PHONE, PROJECTORS

Where = dict[str, list[str]]
"""A problem at a place, and the looks that showed it."""


@dataclass
class Findings:
    """What keeps people out: axe-core's rules, small targets and lost words, the Tab key."""

    pages: int = 0
    stops: int = 0
    axe: Where = field(default_factory=dict)
    targets: Where = field(default_factory=dict)
    room: Where = field(default_factory=dict)
    keys: Where = field(default_factory=dict)

    def look(self, place: Place, page: Page, language: str) -> None:
        """Examine a page that a phone has just opened; it is good for nothing afterwards.

        In an order that changes the size of the window seldom.
        """
        self.pages += 1
        if not place.is_wall and language == "en":
            self._targets(place, page)
        elif not place.is_wall:
            self._room(place, page)
        self._axe(place, page, language)
        self._keys(place, page, language)

    def _axe(self, place: Place, page: Page, language: str) -> None:
        """Apply all rules in light; in dark, where only colours differ, those about colours.

        The small screen in English and the large one in French, for a page has the same parts in
        both languages.
        """
        sizes = PROJECTORS[::-1] if place.is_wall else (PHONE, LAPTOP)
        size = sizes[LANGUAGES.index(language)]
        examiner.fit(page, size)
        if not place.is_wall:
            examiner.unroll(page)
        _note(self.axe, place, f"{size['width']} light", examiner.violations(page))
        page.emulate_media(color_scheme="dark")
        _note(self.axe, place, f"{size['width']} dark", examiner.violations(page, "cat.color"))

    def _targets(self, place: Place, page: Page) -> None:
        """Measure what thumbs meet in English, whose words are shorter."""
        examiner.fit(page, PHONE)
        _note(self.targets, place, "phone", examiner.small_targets(page))

    def _room(self, place: Place, page: Page) -> None:
        """Look for lost words in French, which has longer ones."""
        examiner.fit(page, NARROW)
        _note(self.room, place, "320", examiner.cut_off(page))
        examiner.enlarge_letters(page, 200)
        for size in (PHONE, LAPTOP):
            examiner.fit(page, size)
            _note(self.room, place, f"{size['width']} at 200 %", examiner.cut_off(page))
        examiner.enlarge_letters(page, 100)

    def _keys(self, place: Place, page: Page, language: str) -> None:
        """Walk on laptops in English, on phones in French, whose words take more room."""
        if not place.is_wall:
            examiner.fit(page, LAPTOP if language == "en" else PHONE)
        walk = examiner.walk(page)
        self.stops += walk.stops
        _note(self.keys, place, language, list(walk.problems))


def _note(found: Where, place: Place, where: str, problems: list[str]) -> None:
    for problem in problems:
        found.setdefault(f"{place}: {problem}", []).append(where)
