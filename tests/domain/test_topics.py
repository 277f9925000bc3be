from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.text import clean_line
from app.domain.topics import TopicDraft, read_tags

DRAFT = TopicDraft(title="Bread", language="en")
EVENT: Mapping[str, Any] = {"languages": ("en", "fr"), "features": {"screen", "sofa"}}


def wrong(**changes: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        replace(DRAFT, **changes).checked(**EVENT)
    return {
        problem.field: problem.message.text % dict(problem.message.values)
        for problem in refused.value.problems
    }


def test_a_draft_is_made_tidy() -> None:
    typed = replace(
        DRAFT,
        title=" Rye \n bread ",
        why="\tfor\tlunch",
        description="\n\nIt rises.  \r\nSlowly.\n",
        tags=("#Food", " food ", "", "  ", "#"),
        needs=("sofa", "screen", "sofa"),
    )
    assert typed.checked(**EVENT) == replace(
        DRAFT,
        title="Rye bread",
        why="for lunch",
        description="It rises.\nSlowly.",
        tags=("food",),
        needs=("screen", "sofa"),
    )


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": " "}, "title", "Write what you want to talk about."),
        (
            {"title": "x" * 81},
            "title",
            "Shorten this to 80 characters or fewer: it has 81.",
        ),
        ({"why": "x" * 201}, "why", "Shorten this to 200 characters or fewer: it has 201."),
        (
            {"description": "x" * 8001},
            "description",
            "Shorten this to 8000 characters or fewer: it has 8001.",
        ),
        ({"language": "de"}, "language", "Choose a language."),
        ({"tags": tuple("abcdef")}, "tags", "Keep 5 tags or fewer."),
        ({"tags": ("x" * 31,)}, "tags", "Shorten each tag to 30 characters or fewer."),
        ({"length": 0}, "length", "Choose a length."),
        ({"length": 5}, "length", "Choose a length."),
        (
            {"needs": ("piano",)},
            "needs",
            "No room offers this any more. Choose from the list.",
        ),
    ],
)
def test_one_thing_wrong_is_said(changes: dict[str, Any], field: str, sentence: str) -> None:
    assert wrong(**changes) == {field: sentence}


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_form() -> None:
    assert list(wrong(title="", why="x" * 201, language="", length=9, needs=("piano",))) == [
        "title",
        "why",
        "language",
        "length",
        "needs",
    ]


def test_the_longest_fits() -> None:
    longest = replace(
        DRAFT, title="x" * 80, why="x" * 200, description="x" * 8000, tags=tuple("abcde"), length=4
    )
    assert longest.checked(**EVENT) == longest


@given(st.text(max_size=90), st.text(max_size=210), st.lists(st.text(max_size=40), max_size=7))
def test_a_checked_draft_is_checked_already(title: str, why: str, tags: list[str]) -> None:
    try:
        draft = replace(DRAFT, title=title, why=why, tags=tuple(tags)).checked(**EVENT)
    except Invalid as refusal:
        found = {problem.field for problem in refusal.problems}
    else:
        found = set()
        assert draft.checked(**EVENT) == draft
        assert len(set(draft.tags)) == len(draft.tags) <= 5
    assert found <= {"title", "why", "tags"}


@given(st.lists(st.text(alphabet="abc #é", max_size=10), max_size=8))
def test_tags_are_parted_by_commas_and_semicolons(tags: list[str]) -> None:
    assert read_tags(",".join(tags)) == read_tags(";".join(tags)) == tuple(tags or [""])


def test_tags_need_no_hash() -> None:
    typed = replace(DRAFT, tags=read_tags("#Été, # été ;Rye bread"))
    assert typed.checked(**EVENT).tags == ("été", clean_line("rye bread"))
