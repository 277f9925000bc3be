from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.events import LANGUAGES
from app.exports.minutes import Action, FoundLink, Minutes, minutes
from app.web.i18n import translate
from app.web.markdown import Link, render
from app.web.notes_page import HEADINGS

PAGES = {"Bread": ("/e/camp/n/1", "Bread"), "Bees": ("/e/camp/n/2", "The bees")}


def told(source: str) -> Minutes:
    """Gather what a page holds, in an event that has pages of bread and bees."""
    return minutes(source, PAGES.get)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headings_that_a_page_begins_with_are_understood(language: str) -> None:
    about, said, actions, links = (translate(heading, language) for heading in HEADINGS)
    page = told(
        f"## {about}\nBread rises slowly. Much more.\n\n## {said}\nA lot.\n\n"
        f"## {actions}\n- Ben: bake\n- taste\n\n## {links}\n- [rye](https://rye.example/)\n"
    )
    assert page == Minutes(
        "Bread rises slowly.",
        (Action("bake", "Ben"), Action("taste")),
        (FoundLink("https://rye.example/", "rye"),),
    )


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        ("## Five lines\n1. A deposit. Always.\n2. Two rounds.", "A deposit."),
        ("Before any heading\nit *goes* on\n\n## Later\nNo.", "Before any heading it goes on"),
        ("## In one sentence\n\n## What was said\nWe baked", "We baked"),
        ("## Actions\n- Ben: bake\n\n## Notes\nIt rose", "It rose"),
        ("“Happy to. It costs 280.” Then wait.", "“Happy to. It costs 280.”"),
        ("Qui paie ? Personne.", "Qui paie ?"),
        ("- [ ] Ben: bake", ""),
        ("## Who does what\nBen: bake", ""),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter the table", "After the table"),
        ("word " * 60, "word " * 47 + "word…"),
        ("“" + "a. " * 20_000, "“" + "a. " * 78 + "a.…"),
        ("“One. Two.” " + "Three. " * 20_000, "“One. Two.”"),
        ("", ""),
    ],
)
def test_the_summary_is_the_first_sentence_of_what_was_said(source: str, summary: str) -> None:
    assert told(source).summary == summary


@pytest.mark.parametrize(
    ("source", "actions"),
    [
        ("## Actions\n- [ ] Élodie : afficher ses prix", [Action("afficher ses prix", "Élodie")]),
        ("## Actions\n- [x] Tom: send it", [Action("send it", "Tom", done=True)]),
        ("## Said\n- a point\n- [ ] @Ben bake", [Action("bake", "Ben")]),
        ("## To do:\nBen: bake\nCleo: eat", [Action("bake", "Ben"), Action("eat", "Cleo")]),
        ("## Qui fait quoi ?\n- Inès et Luc : semer", [Action("semer", "Inès et Luc")]),
        ("## Actions\n- see https://a.example/b", [Action("see https://a.example/b")]),
        (
            "## Actions\n- Ben: bake\n\n  and cool\n- rest",
            [Action("bake and cool", "Ben"), Action("rest")],
        ),
        ("## Actions\n- Ben: bake\n  - Cleo: eat", [Action("bake", "Ben"), Action("eat", "Cleo")]),
        ("## Actions\n|Who|What|\n|-|-|\n|Ben|bake|", [Action("bake", "Ben")]),
        ("## Actions\n- [ ] \n\n```\n- Ben: bake\n```", []),
        ("## Actions\n- one\n\n## Said\n- two", [Action("one")]),
    ],
)
def test_actions_are_gathered_with_who_does_them(source: str, actions: list[Action]) -> None:
    assert list(told(source).actions) == actions


def test_wiki_links_lead_to_their_pages_and_missing_ones_nowhere() -> None:
    assert told("[[Bees]], [[Bread|the loaf]], [[Bread]], [[Nothing]]").links == (
        FoundLink("/e/camp/n/2", "The bees"),
        FoundLink("/e/camp/n/1", "the loaf"),
    )


WORDS = st.sampled_from(["Ben", "bakes", "été", "2 * 3", "a_b", "[", "]", "(", "!", ":", "<", "`"])
LED_TO = ("https://a.example/x", "http://b.example/?q=1&r=2", "mailto:ben@a.example", "/e/c/n/1")
BARRED = ("javascript:alert(1)", "//evil.example", "ftp://c.example", "word", "https://é.example/ü")
ADDRESSES = st.sampled_from([*LED_TO, *BARRED])
LINKS = st.one_of(
    st.builds("[{}]({})".format, WORDS, ADDRESSES),
    st.builds("![{}]({})".format, WORDS, ADDRESSES),
    st.builds("[![{}]({})](https://a.example/x)".format, WORDS, ADDRESSES),
    st.builds("<{}>".format, ADDRESSES),
    st.sampled_from(["[[Bread]]", "[[Bees|x]]", "[[None]]", "[Ben]: https://r.example/", "[Ben]"]),
)
HIDDEN = st.one_of(
    st.builds("`{}`".format, LINKS),
    st.builds("\n\n```\n{}\n```\n\n".format, LINKS),
    st.builds("\\[{}\\]\\({}\\)".format, WORDS, ADDRESSES),
    st.builds("\\<{}>".format, ADDRESSES),
    st.sampled_from(["\\[[Bread]]", "\\[\\[Bees\\]\\]"]),
)
PIECES = st.one_of(
    WORDS, LINKS, HIDDEN, st.sampled_from(["\n", "\n\n", "\n- ", "\n> ", "\n## ", "| "])
)
PAGES_OF_NOTES = st.lists(PIECES, max_size=25).map(" ".join)


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]


def anchors(source: str) -> list[str]:
    """Return where the links lead that readers of the notes see, each once."""

    def link(title: str) -> Link | None:
        return Link(*PAGES[title]) if title in PAGES else None

    reader = _Anchors()
    reader.feed(render(source, link))
    return list(dict.fromkeys(reader.found))


@settings(max_examples=150)
@given(PAGES_OF_NOTES)
def test_every_link_that_readers_see_is_listed_once_and_nothing_else(source: str) -> None:
    assert [link.address for link in told(source).links] == anchors(source)


@given(st.lists(HIDDEN, max_size=6).map("\n\n".join))
def test_code_and_escaped_text_hold_no_link(source: str) -> None:
    assert told(source).links == ()
