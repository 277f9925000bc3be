"""Rows of the desk before and after an act, what differs, and how to bring a difference about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, delete, insert, select, update
from sqlmodel import SQLModel, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.db import Tx
from app.models import (
    Absence,
    Event,
    LineLock,
    Participant,
    Placement,
    Room,
    RoomClosure,
    Slot,
)

Row = Mapping[str, object]
Key = tuple[str, ...]
"""The name of a table and the primary key of a row in it."""

EVENT_COLUMNS = (
    "phase",
    "round_ends_at",
    "round_closed_at",
    "public_version",
    "wave",
    "frozen_before",
)
PEOPLE_COLUMNS = frozenset({"pinned_by", "locked_by"})
"""Who locked something: not part of what it is, and empty when they are erased."""

CELL = frozenset({"slot_id", "room_id"})
"""Kept together, so that a change of a topic's place tells the whole place."""

MODELS: tuple[type[SQLModel], ...] = (
    Event,
    Slot,
    Room,
    RoomClosure,
    Absence,
    LineLock,
    Placement,
)
"""Those that others refer to come first."""


@dataclass(frozen=True)
class RowChange:
    """One row before and after an act; of a row that stays, only the columns that differ."""

    key: Key
    before: Row | None
    after: Row | None

    @property
    def table(self) -> str:
        """The table that the row is in."""
        return self.key[0]

    @property
    def turned(self) -> "RowChange":
        """The change that takes this one back."""
        return RowChange(self.key, self.after, self.before)

    def stands_before(self, rows: Mapping[Key, Row]) -> bool:
        """Tell whether the row is still as it was before the change."""
        row = rows.get(self.key)
        if row is None or self.before is None:
            return row is None and self.before is None
        return all(
            row[name] == value for name, value in self.before.items() if name not in PEOPLE_COLUMNS
        )


def snapshot(
    tx: Tx, event_id: str, models: Iterable[type[SQLModel]] = MODELS
) -> dict[Key, dict[str, object]]:
    """Read the event's rows of some tables, as JSON holds them. One query for each table."""
    tx.flush()
    rows: dict[Key, dict[str, object]] = {}
    for model in models:
        table = _table(model)
        names = [c.name for c in table.primary_key]
        columns = [c for c in table.c if model is not Event or c.name in (*names, *EVENT_COLUMNS)]
        for found in tx.connection().execute(select(*columns).where(_of_event(model, event_id))):
            row = {name: _plain(value) for name, value in found._mapping.items()}
            rows[table.name, *(str(row[name]) for name in names)] = row
    return rows


def differences(before: Mapping[Key, Row], after: Mapping[Key, Row]) -> list[RowChange]:
    """Return what differs between two snapshots, in the order of the tables."""
    changes = []
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None:
            names = [name for name in old if old[name] != new[name]]
            if not names:
                continue
            names += [name for name in CELL if CELL & set(names) and name not in names]
            old, new = {n: old[n] for n in names}, {n: new[n] for n in names}
        changes.append(RowChange(key, old, new))
    return changes


def dumped(changes: Sequence[RowChange]) -> list[dict[str, object]]:
    """Return changes as the history keeps them."""
    return [{"key": list(c.key), "before": c.before, "after": c.after} for c in changes]


def loaded(kept: Sequence[Mapping[str, object]]) -> list[RowChange]:
    """Return changes as they were before they were kept."""
    return [
        RowChange(_key(change["key"]), _row(change["before"]), _row(change["after"]))
        for change in kept
    ]


def models_of(changes: Sequence[RowChange]) -> list[type[SQLModel]]:
    """Return the tables that changes touch, in their order."""
    touched = {change.table for change in changes}
    return [model for model in MODELS if _table(model).name in touched]


def bring_about(tx: Tx, changes: Sequence[RowChange], rows: Mapping[Key, Row]) -> None:
    """Write changes to rows that are as they were before them; `rows` are these now.

    A place of the draft that changes is removed and written anew, for two topics can exchange
    theirs and no two stand in one place at any moment; rooms exchange names in the same way.
    """
    anew = [c for c in changes if c.after is not None and _is_new(c)]
    people = _people(tx, changes)
    tables = {_table(model).name: _table(model) for model in MODELS}
    order = {name: number for number, name in enumerate(tables)}
    for change in sorted(changes, key=lambda c: -order[c.table]):
        if change.before is not None and (change.after is None or change in anew):
            tx.connection().execute(delete(tables[change.table]).where(_is_row(change.key)))
    kept = [c for c in changes if c.before is not None and c.after is not None and c not in anew]
    for change in kept:
        if change.table == "room" and change.after and "name" in change.after:
            aside = f"{rows[change.key]['name']} {change.key[1]}"
            _update(tx, change.key, {"name": aside})
    for change in kept:
        _update(tx, change.key, _values(change.key, change.after or {}, people))
    for change in sorted(anew, key=lambda c: order[c.table]):
        row = {**(rows.get(change.key, {}) if change.before else {}), **(change.after or {})}
        values = _values(change.key, row, people)
        if str(values.get("participant_id", "")) in ("", *people):
            tx.connection().execute(insert(tables[change.table]).values(values))
    tx.expire_all()


def _is_new(change: RowChange) -> bool:
    moves = change.table == "placement" and "slot_id" in (change.after or {})
    return change.before is None or moves


def _update(tx: Tx, key: Key, values: Mapping[str, object]) -> None:
    table = SQLModel.metadata.tables[key[0]]
    tx.connection().execute(update(table).where(_is_row(key)).values(**values))


def _is_row(key: Key) -> ColumnElement[bool]:
    columns = SQLModel.metadata.tables[key[0]].primary_key
    return and_(*(c == value for c, value in zip(columns, key[1:], strict=True)))


def _values(key: Key, row: Row, people: set[str]) -> dict[str, object]:
    """Return a row as the database takes it; people who were erased are left out."""
    table = SQLModel.metadata.tables[key[0]]
    return {
        name: None
        if name in PEOPLE_COLUMNS and value not in people
        else datetime.fromisoformat(value)
        if isinstance(value, str) and isinstance(table.c[name].type, UTCDateTime)
        else value
        for name, value in row.items()
    }


def _people(tx: Tx, changes: Sequence[RowChange]) -> set[str]:
    """Return who of those that changes name is still in the event."""
    named = {
        str(value)
        for change in changes
        for row in (change.before, change.after)
        for name, value in (row or {}).items()
        if value and (name in PEOPLE_COLUMNS or name == "participant_id")
    }
    if not named:
        return set()
    known = select(col(Participant.id)).where(col(Participant.id).in_(named))
    return set(tx.connection().scalars(known))


def _of_event(model: type[SQLModel], event_id: str) -> ColumnElement[bool]:
    table = _table(model)
    if model is Event:
        return table.c.id == event_id
    if model in (RoomClosure, Absence):
        slots = select(col(Slot.id)).where(col(Slot.event_id) == event_id)
        return table.c.slot_id.in_(slots)
    return table.c.event_id == event_id


def _table(model: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _key(kept: object) -> Key:
    assert isinstance(kept, list)
    return tuple(str(part) for part in kept)


def _row(kept: object) -> Row | None:
    assert kept is None or isinstance(kept, dict)
    return kept
