"""Twenty write one page of notes at the same time, most of them on what is no longer the newest."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from app.db import Database, Tx
from app.domain.people import Viewer
from app.domain.phases import Phase
from app.models import Page, Revision
from app.services import notes, people
from tests.clock import StandingClock
from tests.people import Camp, build_event

TWENTY = range(20)
FIRST = "\n\n".join(f"Point number{point} of the day" for point in range(6))
Edit = tuple[int, str, int, bool]

edits = st.lists(
    st.tuples(
        st.sampled_from(TWENTY),
        st.sampled_from(["add", "insert", "rewrite", "reword", "cut", "delete"]),
        st.integers(0, 30),
        st.booleans(),
    ),
    min_size=20,
    max_size=40,
)


@settings(max_examples=4, deadline=None)
@given(edits=edits)
def test_of_twenty_who_edit_at_random_no_accepted_word_is_lost(
    kept_database: Database, edits: list[Edit]
) -> None:
    """Only who saw a word can take it out: what they never saw stays, and so does what they wrote.

    All versions stay too, so that nothing is gone for good.
    """

    def run(tx: Tx) -> None:
        clock = StandingClock()
        camp = build_event(tx, clock, phase=Phase.RUNNING)
        twenty = [_comes(tx, clock, camp, str(number)) for number in TWENTY]
        bodies = [_save(tx, clock, camp, camp.ada, FIRST, 0)]
        seen = dict.fromkeys(TWENTY, 1)
        for number, (who, act, place, reads_on) in enumerate(edits):
            base, newest = bodies[seen[who] - 1], bodies[-1]
            mine = _edited(base, act, place, f"word{number}")
            merged = _save(tx, clock, camp, twenty[who], mine, seen[who])
            taken_out, written = _words(base) - _words(mine), _words(mine) - _words(base)
            assert (_words(newest) - taken_out) | written <= _words(merged)
            if merged != newest:
                bodies.append(merged)
            if reads_on:
                seen[who] = len(bodies)
        assert _versions(tx, camp) == bodies
        raise _RolledBack

    with pytest.raises(_RolledBack):
        kept_database.write_now(run)


class _RolledBack(Exception):
    """Leaves the database as it was for the next example."""


def _comes(tx: Tx, clock: StandingClock, camp: Camp, device: str) -> Viewer:
    joined = people.join(tx, code=camp.code, device=device, name="", language="en", now=clock())
    return Viewer(camp.id, joined.participant_id, camp.cleo.role)


def _save(tx: Tx, clock: StandingClock, camp: Camp, who: Viewer, body: str, base: int) -> str:
    """Save notes on bread, and return what then stands there."""
    now = clock.advance(seconds=10)
    notes.save(tx, who, now, page_key=camp.topics["Bread"], body=body, base=base)
    return _versions(tx, camp)[-1]


def _versions(tx: Tx, camp: Camp) -> list[str]:
    of_page = select(Revision.body).join(Page, col(Page.id) == col(Revision.page_id))
    return list(
        tx.exec(of_page.where(Page.topic_id == camp.topics["Bread"]).order_by(col(Revision.number)))
    )


def _edited(text: str, act: str, place: int, word: str) -> str:
    lines = text.split("\n")
    at = place % len(lines)
    words = lines[at].split()
    some = place % (len(words) + 1)
    line: dict[str, list[str]] = {
        "add": [f"{lines[at]} {word}".strip()],
        "insert": [f"{word} is new", lines[at]],
        "rewrite": [f"{word} is what it says now"],
        "reword": [" ".join([*words[:some], word, *words[some + 1 :]])],
        "cut": [" ".join(words[:some])],
        "delete": [],
    }
    return "\n".join([*lines[:at], *line[act], *lines[at + 1 :]])


def _words(text: str) -> set[str]:
    """Return the words that stand nowhere twice: those of the first text with a number too."""
    return set(re.findall(r"word\d+|number\d+", text))
