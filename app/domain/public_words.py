"""A change of what everybody sees of the grid, in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.changes import ChangeKind
from app.domain.messages import Message, inner, say, say_many
from app.domain.public_grid import Place, Step


@dataclass(frozen=True)
class Names:
    """How topics, rooms and times are called today, by their ids; times in the order of the day."""

    topics: Mapping[str, str]
    rooms: Mapping[str, str]
    times: Mapping[str, str]

    def place(self, place: Place) -> str:
        """Return a place as "10:30, Salon"."""
        slot, room = place
        return ", ".join(filter(None, (self.times.get(slot), self.rooms.get(room))))

    def order(self, place: Place) -> tuple[int, str]:
        """Return by what places are put in the order of the day."""
        slot, room = place
        known = list(self.times)
        return known.index(slot) if slot in known else -1, self.rooms.get(room, "")


class Telling:
    """Tells one step; `kept` is the topic into which its subject was merged."""

    def __init__(self, step: Step, names: Names, kept: str = "") -> None:
        self.step, self.names, self.kept = step, names, kept
        before, after = step.before, step.after
        self.moved = [t for t in after if t in before and before[t] != after[t]]
        self.new = [topic for topic in after if topic not in before]
        self.lost = [topic for topic in before if topic not in after]

    def title(self) -> Message:
        """Say it in one sentence."""
        step = self.step
        if step.before == step.after:
            return self._edited()
        if step.kind == ChangeKind.TOPICS_MERGED:
            topic, other = self._title(self.lost[0]), self._title(self.kept)
            return say("“%(topic)s” is part of “%(other)s” now", topic=topic, other=other)
        if not step.after:
            return say("The grid was taken back")
        if not step.before:
            return say_many(
                "The grid is public: one session",
                "The grid is public: %(count)s sessions",
                len(step.after),
            )
        lines = self._sessions()
        return lines[0] if len(lines) == 1 else self._summary()

    def lines(self) -> tuple[Message, ...]:
        """Say what became of each session, in the order of the day, where the title does not."""
        if self.step.kind == ChangeKind.TOPICS_MERGED or not self.step.after:
            return ()
        lines = self._sessions()
        return lines if len(lines) > 1 or not self.step.before else ()

    def _edited(self) -> Message:
        if self.step.kind == ChangeKind.ROOMS_EDITED:
            return say("The rooms were edited. The board shows them as they are.")
        return say("The times were edited. The board shows them as they are.")

    def _summary(self) -> Message:
        moved, new, lost = len(self.moved), len(self.new), len(self.lost)
        facts = [
            (moved, say_many("one session moved", "%(count)s sessions moved", moved)),
            (new, say_many("one new", "%(count)s new", new)),
            (lost, say_many("one cancelled", "%(count)s cancelled", lost)),
        ]
        told = [inner(fact) for count, fact in facts if count]
        number = self.step.number
        return say("Version %(number)s of the grid: %(facts)s", number=number, facts=told)

    def _sessions(self) -> tuple[Message, ...]:
        topics = sorted((*self.moved, *self.new, *self.lost), key=self._order)
        return tuple(map(self._session, topics))

    def _order(self, topic: str) -> tuple[int, str]:
        return self.names.order(self.step.after.get(topic) or self.step.before[topic])

    def _session(self, topic: str) -> Message:
        before, after = self.step.before.get(topic), self.step.after.get(topic)
        title, was = self._title(topic), self.names.place(before) if before else ""
        if after is None:
            return say("Cancelled: “%(topic)s” (was %(place)s)", topic=title, place=was)
        place = self.names.place(after)
        if before is None:
            return say("New: “%(topic)s”, %(place)s", topic=title, place=place)
        return say(
            "Moved: “%(topic)s”, now %(place)s (was %(before)s)",
            topic=title,
            place=place,
            before=was,
        )

    def _title(self, topic: str) -> str:
        return self.names.topics.get(topic, "")
