"""Whatever two organisers do: no rule breaks, nothing is lost, and all of it can be undone."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Database, Tx
from app.domain.errors import Refusal
from app.domain.grid.rules import violations
from app.domain.people import Role, Viewer
from app.domain.phases import Phase
from app.domain.topics import TopicDraft
from app.models import DeskAction, Event, LineLock, Placement, RoomClosure
from app.rows import grid_input
from app.services import grid, history, locks, topics
from tests.clock import MORNING, StandingClock
from tests.people import Camp, build_event

KINDS = (
    *("move", "take_off", "lock_card", "lock_row", "lock_column", "block"),
    *("undo", "redo", "undo_one"),
)
PLACED = {"Bread": (0, "Atelier"), "Bicycles": (1, "Salon")}
Act = tuple[str, bool, int, int, int, bool]

acts = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.booleans(),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(0, 1),
        st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(acts=acts)
def test_whatever_is_done_no_rule_breaks_and_undoing_all_gives_back_the_first_state(
    kept_database: Database, acts: list[Act]
) -> None:
    def run(tx: Tx) -> None:
        camp = build_event(tx, StandingClock(), phase=Phase.PLANNING, placed=PLACED)
        draft = TopicDraft(title="Walk", language="en", length=2)
        camp.topics["Walk"] = topics.propose_for(tx, camp.ada, MORNING, draft=draft, name="Ada")
        tx.exec(delete(DeskAction))
        first = _in_database(tx, camp)
        for act in acts:
            before = _placed(tx, camp)
            _do(tx, camp, act)
            after = _placed(tx, camp)
            assert _broken(tx, camp) == []
            if act[0] not in ("undo", "redo", "undo_one", "take_off"):
                # Only who comes from outside sends somebody off, and takes the place.
                assert len(after) >= len(before)
        if not any(act[0] == "undo_one" for act in acts):
            while _stands(tx, camp):
                history.undo(tx, camp.ada, StandingClock()())
            assert _in_database(tx, camp) == first
        raise _RolledBack

    with pytest.raises(_RolledBack):
        kept_database.write_now(run)


class _RolledBack(Exception):
    """Leaves the database as it was for the next example."""


def _do(tx: Tx, camp: Camp, act: Act) -> None:
    """Let one of two organisers do something, or be refused, in a session of its own."""
    kind, second, topic, slot, room, on = act
    tx.flush()
    tx.expunge_all()
    viewer = Viewer(camp.id, camp.ben.participant_id, Role.ORGANISER) if second else camp.ada
    ids = list(camp.topics.values())
    slot_id = camp.slots[slot % 3]
    room_id = list(camp.rooms.values())[room]
    place: dict[str, Any] = {"slot_id": slot_id, "room_id": room_id}
    acts: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
        "move": (grid.move, {"topic_id": ids[topic], **place}),
        "take_off": (grid.take_off, {"topic_id": ids[topic]}),
        "lock_card": (locks.lock, {"topic_id": ids[topic], "on": on}),
        "lock_row": (locks.lock, {"slot_id": slot_id, "on": on}),
        "lock_column": (locks.lock, {"room_id": room_id, "on": on}),
        "block": (locks.block if on else locks.unblock, place),
        "undo": (history.undo, {}),
        "undo_one": (history.undo, {"number": 1 + 3 * topic + slot}),
        "redo": (history.redo, {}),
    }
    use_case, what = acts[kind]
    with suppress(Refusal), tx.begin_nested():
        use_case(tx, viewer, StandingClock()(), **what)


def _broken(tx: Tx, camp: Camp) -> list[Any]:
    tx.flush()
    tx.expunge_all()
    found = grid_input(tx, tx.get_one(Event, camp.id), StandingClock()())
    return list(violations(found.problem, found.grid))


def _placed(tx: Tx, camp: Camp) -> set[str]:
    placed = select(Placement.topic_id).where(Placement.event_id == camp.id)
    return set(tx.exec(placed).all())


def _stands(tx: Tx, camp: Camp) -> bool:
    """Tell whether an action is left that is not undone."""
    tx.flush()
    standing = (DeskAction.event_id == camp.id, col(DeskAction.undone_at).is_(None))
    return tx.exec(select(DeskAction).where(*standing)).first() is not None


def _in_database(tx: Tx, camp: Camp) -> list[list[str]]:
    tx.flush()
    tx.expunge_all()
    return [
        sorted(row.model_dump_json() for row in tx.exec(select(kind)).all())
        for kind in (Placement, LineLock, RoomClosure)
    ]
