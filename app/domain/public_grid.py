"""What everybody saw of the grid, step by step: read from the log and the published versions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.changes import ChangeKind
from app.domain.desk import DeskKind

Place = tuple[str, str]
"""The ids of a slot and a room."""

EDITS = {ChangeKind.SLOTS_EDITED, ChangeKind.ROOMS_EDITED}
TOLD = {
    *EDITS,
    ChangeKind.GRID_PUBLISHED,
    ChangeKind.GRID_UNPUBLISHED,
    ChangeKind.TOPIC_WITHDRAWN,
    ChangeKind.TOPIC_RESTORED,
    ChangeKind.TOPICS_MERGED,
    ChangeKind.TOPICS_SEPARATED,
    ChangeKind.DESK_UNDONE,
    ChangeKind.DESK_REDONE,
}
"""The entries of the log after which everybody may see another grid."""

_UNDONE_EDITS = {
    DeskKind.SLOTS_EDITED: ChangeKind.SLOTS_EDITED,
    DeskKind.ROOMS_EDITED: ChangeKind.ROOMS_EDITED,
}


@dataclass(frozen=True)
class Logged:
    """One entry of the log; `key` tells it from all others and never changes."""

    key: str
    kind: ChangeKind
    subject: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """A change of what everybody sees: where topics stood before and after it.

    `number` is the version that is public after it. After an edit of times or rooms the same topics
    may stand at the same ids.
    """

    key: str
    kind: ChangeKind
    subject: str
    at: datetime
    number: int | None
    before: Mapping[str, Place]
    after: Mapping[str, Place]


@dataclass(frozen=True)
class Past:
    """What the log only names: places by version and topic, merged topics, actions of the desk."""

    versions: Mapping[int, Mapping[str, Place]]
    merged: Mapping[str, str]
    actions: Mapping[str, tuple[DeskKind, str]]


def public_steps(log: Iterable[Logged], past: Past) -> Iterator[Step]:
    """Yield the steps of a log, the oldest first; what changed nothing to see is none."""
    eyes = _Eyes(past)
    for entry in log:
        before = eyes.shown()
        kind = eyes.see(entry)
        after = eyes.shown()
        if before != after or (kind in EDITS and before):
            yield Step(entry.key, kind, entry.subject, entry.at, eyes.number, before, after)


class _Eyes:
    """What is public at a point of the log."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self.number: int | None = None
        self.gone: set[str] = set()
        self.before: dict[int, int | None] = {}

    def shown(self) -> dict[str, Place]:
        places = self.past.versions.get(self.number or 0, {})
        return {topic: place for topic, place in places.items() if topic not in self.gone}

    def see(self, entry: Logged) -> ChangeKind:
        """Take in an entry, and return what it was in effect: an undone edit is one too."""
        if entry.kind == ChangeKind.GRID_PUBLISHED:
            self.before[int(entry.subject)] = self.number
            self.number = int(entry.subject)
        elif entry.kind == ChangeKind.GRID_UNPUBLISHED:
            self.number = None
        elif entry.kind in (ChangeKind.DESK_UNDONE, ChangeKind.DESK_REDONE):
            return self._turn(entry)
        else:
            self._hide(entry)
        return entry.kind

    def _hide(self, entry: Logged) -> None:
        if entry.kind == ChangeKind.TOPIC_WITHDRAWN:
            self.gone.add(entry.subject)
        elif entry.kind == ChangeKind.TOPIC_RESTORED:
            self.gone.discard(entry.subject)
        elif entry.kind == ChangeKind.TOPICS_MERGED:
            self.gone.add(self.past.merged.get(entry.subject, ""))
        elif entry.kind == ChangeKind.TOPICS_SEPARATED:
            self.gone.discard(self.past.merged.get(entry.subject, ""))

    def _turn(self, entry: Logged) -> ChangeKind:
        # Of the oldest actions, of which nothing is kept, nothing is known either.
        kind, subject = self.past.actions.get(entry.subject, (None, ""))
        undone = entry.kind == ChangeKind.DESK_UNDONE
        if kind in (DeskKind.PUBLISHED, DeskKind.REPUBLISHED):
            self.number = self.before.get(int(subject)) if undone else int(subject)
        elif kind == DeskKind.UNPUBLISHED:
            self.number = int(subject) if undone else None
        return _UNDONE_EDITS.get(kind, entry.kind) if kind else entry.kind
