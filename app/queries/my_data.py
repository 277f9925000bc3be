"""All that is kept about one person, found by what refers to them, tables of tomorrow as well."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, String, Table, cast, or_, select
from sqlmodel import SQLModel
from sqlmodel import select as select_rows

from app.archived import belongs, columns_of, is_binary, is_part
from app.db import Reader
from app.domain.people import Viewer
from app.models import DevicePass

_BY_NAME: Final[Mapping[str, Sequence[str]]] = {
    "change": ("subject_id",),
    "deskaction": ("subject", "changes"),
    "merge": ("pinned_by",),
    "planrun": ("causes",),
    "receipt": ("key", "answer"),
    "bucket": ("who",),
}
"""The columns that hold somebody's id or device, though the database does not know it."""

_KINDS: Final = {
    "participant": "person",
    "devicepass": "device",
    "devicemove": "invitation",
    "vote": "vote",
    "star": "star",
    "topic": "topic",
    "host": "host",
    "absence": "absence",
    "sameas": "sameness",
    "turn": "turn",
    "screen": "turn",
    "revision": "notes",
    "photo": "photo",
    "change": "log",
    "deskaction": "log",
    "receipt": "memory",
    "bucket": "memory",
}
"""What tables are to people."""
_OTHERS: Final = "decision"
"""All others hold what organisers decided."""

_LETS_IN: Final = frozenset({"device", "token_hash", "who", "key", "answer"})
"""Columns of tables outside the archive that are secrets, or name a device."""


@dataclass(frozen=True)
class OwnData:
    """The rows of one person by their tables; photos and secrets are named, not held."""

    tables: Mapping[str, Sequence[Mapping[str, object]]]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows of each kind there are, a kind for each thing that people know."""
        counts = Counter(dict.fromkeys([*_KINDS.values(), _OTHERS], 0))
        for name, rows in self.tables.items():
            counts[_KINDS.get(name, _OTHERS)] += len(rows)
        return {kind: count for kind, count in counts.items() if count}


def own_data(session: Reader, viewer: Viewer) -> OwnData:
    """Return what is kept about the viewer. One query for each table, whatever it holds."""
    person = viewer.participant()
    devices = session.exec(
        select_rows(DevicePass.device).where(DevicePass.participant_id == person)
    ).all()
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        held = _held(table, viewer.event_id, person, devices)
        if held is not None:
            kept = select(*_shown(table)).where(held)
            found[table.name] = [dict(row) for row in session.execute(kept).mappings()]
    return OwnData({name: rows for name, rows in found.items() if rows})


def _held(
    table: Table, event_id: str, person: str, devices: Sequence[str]
) -> ColumnElement[bool] | None:
    """Match the rows of a table that somebody is in; None where nobody ever is."""
    if table.name == "participant":
        return table.c.id == person
    known = [
        key.parent == person
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table.name == "participant"
    ]
    named = [table.c[name] for name in _BY_NAME.get(table.name, ())]
    known += [cast(c, String).contains(trace) for c in named for trace in (person, *devices)]
    if not known:
        return None
    return or_(*known) if table.name == "bucket" else or_(*known) & belongs(table, event_id)


def _shown(table: Table) -> Iterator[Any]:
    """Yield the columns that are shown: of photos not their bytes, of secrets nothing."""
    if is_part(table):
        yield from (column for column in columns_of(table.name) if not is_binary(column))
    else:
        yield from (column for column in table.columns if column.name not in _LETS_IN)
