"""What a scribe writes is kept tidy, and becomes a topic that can be taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.circle import LONGEST_NOTE, TurnNote, as_topic
from app.domain.errors import Invalid
from app.domain.text import clean_line
from app.domain.topics import TopicDraft

WORDS = "An hour of accounting for those who begin, with real invoices, real mistakes and much tea"


def test_lines_are_tidied_and_long_ones_refused() -> None:
    assert TurnNote("a", "  Bread\n", "\tBees ").checked() == TurnNote("a", "Bread", "Bees")

    with pytest.raises(Invalid) as refused:
        TurnNote("a", "o" * LONGEST_NOTE, "n" * (LONGEST_NOTE + 1)).checked()
    assert [problem.field for problem in refused.value.problems] == ["need"]


def test_a_long_line_is_cut_at_a_space_and_kept_whole_as_the_reason() -> None:
    assert as_topic("Bread") == ("Bread", "")
    assert as_topic(WORDS) == (
        "An hour of accounting for those who begin, with real invoices, real mistakes…",
        WORDS,
    )
    assert as_topic("b" * 81) == ("b" * 79 + "…", "b" * 81)


@given(st.text(min_size=1, max_size=LONGEST_NOTE).map(clean_line).filter(bool))
def test_every_line_makes_a_topic_that_is_taken(words: str) -> None:
    title, why = as_topic(words)
    draft = TopicDraft(title=title, why=why, language="en")

    taken = draft.checked(languages=["en"], features=[])

    assert taken.title == title
    assert words in (title, why)
