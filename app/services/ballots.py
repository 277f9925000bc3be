"""Many taps at once: what they are about is read once, each is judged in its turn, and what they
change is written once.

A server full of phones spends its time here, so that all statements are built once and none is run
for each tap.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Executable, bindparam, delete, func, insert, or_, select, tuple_
from sqlmodel import col

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import Conflict, NotFound
from app.domain.messages import say
from app.domain.phases import check_round
from app.domain.voting import check_dots
from app.models import Event, Topic, Vote
from app.services.log import Entry, entry, record_all
from app.services.receipts import Words

Pair = tuple[str, str]
"""A participant and a topic."""

KEPT = select(col(Topic.merged_into_id)).where(
    col(Topic.event_id) == bindparam("event"), col(Topic.merged_into_id).is_not(None)
)
TOPICS = select(
    col(Topic.id), col(Topic.merged_into_id), col(Topic.withdrawn_at).is_not(None)
).where(
    col(Topic.event_id) == bindparam("event"),
    or_(
        col(Topic.id).in_(bindparam("topics", expanding=True)),
        col(Topic.merged_into_id).is_not(None),
        col(Topic.id).in_(KEPT),
    ),
)
"""Those asked about, and all that were merged, for they are parts of each other."""
CAST = select(col(Vote.participant_id), col(Vote.topic_id)).where(
    tuple_(col(Vote.participant_id), col(Vote.topic_id)).in_(bindparam("pairs", expanding=True))
)
VOTES = (
    select(col(Vote.topic_id), func.count())
    .where(col(Vote.topic_id).in_(bindparam("topics", expanding=True)))
    .group_by(col(Vote.topic_id))
)
USED = (
    select(col(Vote.participant_id), func.count())
    .join(Topic, col(Topic.id) == col(Vote.topic_id))
    .where(
        col(Vote.participant_id).in_(bindparam("people", expanding=True)),
        col(Topic.withdrawn_at).is_(None),
    )
    .group_by(col(Vote.participant_id))
)
INSERT = insert(Vote)
TAKE_BACK = delete(Vote).where(
    col(Vote.participant_id) == bindparam("person"), col(Vote.topic_id) == bindparam("topic")
)


@dataclass(frozen=True)
class Tap:
    """One tap: a vote for a topic, or the vote taken back.

    `order` grows with each tap on a device, 0 is of a sender that does not repeat.
    """

    person: str
    topic_id: str
    on: bool
    now: datetime
    device: str = ""
    order: int = 0

    @property
    def word(self) -> str:
        """What the tap is the newest word on, or a late one."""
        return f"vote {self.person} {self.device} {self.topic_id}"


class Ballots:
    """The taps of one event whose revision has been taken; topics of others are not found."""

    def __init__(self, tx: Tx, event: Event, taps: Collection[Tap]) -> None:
        self._tx = tx
        self._event = event
        self._people = {tap.person for tap in taps}
        asked = {tap.topic_id for tap in taps}
        rows = self._read(TOPICS, event=event.id, topics=asked)
        self._merged = {topic: into for topic, into, _ in rows if into is not None}
        self._withdrawn = {topic: withdrawn for topic, _, withdrawn in rows}
        self._standing = {topic: self._stands_as(topic) for topic in asked & {*self._withdrawn}}
        pairs = {
            (t.person, self._standing[t.topic_id]) for t in taps if t.topic_id in self._standing
        }
        self._cast: set[Pair] = {(person, topic) for person, topic in self._read(CAST, pairs=pairs)}
        self._words = Words(tx, event.id, [tap.word for tap in taps if tap.order > 0])
        self._more_votes: Counter[str] = Counter()
        self._more_used: Counter[str] = Counter()
        self._gone: set[Pair] = set()
        self._fresh: dict[Pair, datetime] = {}
        self._entries: list[Entry] = []

    def set(self, tap: Tap) -> str:
        """Take one tap and return the id of the topic that it counts for.

        Raises NotFound for no topic of this event, Conflict where the round is closed, the topic
        withdrawn, or all dots are used. A tap that comes late, or again, changes nothing.
        """
        topic = self._standing.get(tap.topic_id)
        if topic is None:
            raise NotFound
        if self._words.is_late(tap.word, tap.order):
            return topic
        check_round(self._event.phase, self._event.round_ends_at, tap.now)
        pair = (tap.person, topic)
        if tap.on and pair not in self._cast:
            self._cast_vote(pair, tap.now)
        elif not tap.on and pair in self._cast:
            self._take_back(pair, tap.now)
        self._words.keep(tap.word, tap.order, tap.now)
        return topic

    def is_on(self, person: str, topic: str) -> bool:
        """Tell whether somebody's vote counts for a topic that stands."""
        return (person, topic) in self._cast and not self._withdrawn[topic]

    def votes(self, topic: str) -> int:
        """Return how many votes a topic has."""
        return self._votes_before.get(topic, 0) + self._more_votes[topic]

    def used(self, person: str) -> int:
        """Return how many votes somebody has used; topics withdrawn give them back."""
        return self._used_before.get(person, 0) + self._more_used[person]

    def write(self) -> None:
        """Write all that the taps have changed; only what was there before is read until then."""
        inside = self._inside({topic for _, topic in self._gone})
        gone = [(person, part) for person, topic in self._gone for part in inside[topic]]
        if gone:
            rows = [{"person": person, "topic": part} for person, part in gone]
            self._tx.connection().execute(TAKE_BACK, rows)
        if self._fresh:
            self._tx.connection().execute(
                INSERT,
                [
                    {"participant_id": person, "topic_id": topic, "weight": 1, "cast_at": at}
                    for (person, topic), at in self._fresh.items()
                ],
            )
        record_all(self._tx, self._entries)
        self._words.write()

    def _cast_vote(self, pair: Pair, now: datetime) -> None:
        person, topic = pair
        if self._withdrawn[topic]:
            raise Conflict(say("This topic has been withdrawn."))
        if self._event.dots is not None:  # counting costs a query, and every vote waits for it
            check_dots(self._event.dots, self.used(person))
        self._cast.add(pair)
        self._fresh[pair] = now
        self._note(ChangeKind.VOTE_CAST, pair, now, 1)

    def _take_back(self, pair: Pair, now: datetime) -> None:
        self._cast.remove(pair)
        self._fresh.pop(pair, None)
        self._gone.add(pair)
        self._note(ChangeKind.VOTE_WITHDRAWN, pair, now, -1)

    def _note(self, kind: ChangeKind, pair: Pair, now: datetime, more: int) -> None:
        person, topic = pair
        self._more_votes[topic] += more
        self._more_used[person] += 0 if self._withdrawn[topic] else more
        self._entries.append(entry(self._event, kind, person, now, subject=topic))

    def _stands_as(self, topic: str) -> str:
        """Return the topic that a merged one is part of now, any other itself."""
        while topic in self._merged:
            topic = self._merged[topic]
        return topic

    def _inside(self, topics: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """Return of each topic its id and those of all that are merged into it.

        They are one topic to who says no to it, so that separating them brings no vote back.
        """
        parts = {topic: [topic] for topic in topics}
        for part in self._merged:
            if (whole := self._stands_as(part)) in parts:
                parts[whole].append(part)
        return parts

    @cached_property
    def _votes_before(self) -> Mapping[str, int]:
        return self._counted(VOTES, topics=set(self._standing.values()))

    @cached_property
    def _used_before(self) -> Mapping[str, int]:
        return self._counted(USED, people=self._people)

    def _counted(self, query: Executable, **bound: Collection[str]) -> Mapping[str, int]:
        return {of: int(count) for of, count in self._read(query, **bound)}

    def _read(self, query: Executable, **bound: object) -> Sequence[Any]:
        known = {k: list(v) if isinstance(v, set) else v for k, v in bound.items()}
        return self._tx.connection().execute(query, known).all()
