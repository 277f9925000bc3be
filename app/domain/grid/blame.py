"""Facts that cannot all hold, told in one sentence: what stands against which topics."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from app.domain.grid.facts import OBLIGING, Fact, Kind, held_at, obliges
from app.domain.grid.problem import GridProblem
from app.domain.grid.rules import called
from app.domain.messages import Message, inner, say, say_many

MOST_TITLES = 6
"""Topics that a sentence names before it counts the others."""

_Value = object


def told(problem: GridProblem, core: frozenset[Fact]) -> Message:
    """One sentence for facts that cannot all hold; a topic of its own needs no fact that it must.

    The sentence names everything that could be changed, one clause for each.
    """
    return _Teller(problem, core).sentence()


class _Teller:
    def __init__(self, problem: GridProblem, core: frozenset[Fact]) -> None:
        self.problem, self.core = problem, core
        topics = obliges(core) or {f.who for f in core if f.kind in _OF_TOPIC} or _led(core)
        self.topics = sorted(topics)

    def sentence(self) -> Message:
        facts = [inner(clause) for clause in self._clauses()]
        if len(self.topics) == 1:
            title = self.problem.topics[self.topics[0]].title
            return say("No place for “%(topic)s”: %(facts)s.", topic=title, facts=facts)
        return say(
            "No room for all of %(topics)s: %(facts)s.",
            topics=_titles(self.problem, self.topics),
            facts=facts,
        )

    def _clauses(self) -> Iterator[Message]:
        yield from self._duties()
        yield from self._needs()
        yield from self._times()
        yield from self._people()
        yield from self._rooms()
        if len(self.topics) > 1:
            yield self._structure()

    def _duties(self) -> Iterator[Message]:
        musts = self._of(Kind.MUST)
        if musts:
            who = self._who(fact.who for fact in musts)
            yield say_many("%(who)s must run", "%(who)s must run", len(musts), who=who)
        for place, topics in self._pins().items():
            yield _pinned(self._who(topics), len(topics), *place)
        for fact in self._of(Kind.HELD):
            cell = held_at(self.problem, fact.who)
            yield say(
                "%(who)s has begun in %(room)s at %(time)s and stays there",
                who=self._who([fact.who]),
                room=self.problem.rooms[cell.room].name,
                time=self.problem.slots[cell.slot].label,
            )

    def _pins(self) -> dict[tuple[str, str], list[int]]:
        pins = defaultdict[tuple[str, str], list[int]](list)
        for fact in self._of(Kind.PIN):
            pin = self.problem.topics[fact.who].pin
            assert pin is not None
            room = "" if pin.room is None else self.problem.rooms[pin.room].name
            time = "" if pin.slot is None else self.problem.slots[pin.slot].label
            pins[room, time].append(fact.who)
        return pins

    def _needs(self) -> Iterator[Message]:
        asking = defaultdict[str, list[int]](list)
        for fact in self._of(Kind.NEED):
            asking[str(fact.what)].append(fact.who)
        for feature, topics in sorted(asking.items()):
            who = self._who(topics)
            yield say_many(
                "%(who)s needs a room with “%(feature)s”, %(where)s",
                "%(who)s need a room with “%(feature)s”, %(where)s",
                len(topics),
                who=who,
                feature=feature,
                where=inner(self._lacking(feature)),
            )

    def _lacking(self, feature: str) -> Message:
        rooms = self.problem.rooms
        without = [rooms[fact.who].name for fact in self._of(Kind.LACK) if fact.what == feature]
        having = [room.name for room in rooms if feature in room.features]
        if not having:
            return say("which no room has")
        if len(without) <= 1 < len(rooms) - len(having):
            return say_many(
                "which %(rooms)s does not have",
                "which %(rooms)s do not have",
                len(without),
                rooms=without,
            )
        return say_many(
            "which only %(rooms)s has", "which only %(rooms)s have", len(having), rooms=having
        )

    def _times(self) -> Iterator[Message]:
        for fact in self._of(Kind.ONLY):
            only = self.problem.topics[fact.who].only_slots or frozenset()
            title = self.problem.topics[fact.who].title
            yield (
                say(
                    "“%(topic)s” may start only at %(times)s", topic=title, times=self._labels(only)
                )
                if only
                else say("the limits of “%(topic)s” leave no time to start at", topic=title)
            )
        long = defaultdict[int, list[int]](list)
        for fact in self._of(Kind.LENGTH):
            long[self.problem.topics[fact.who].length].append(fact.who)
        for length, topics in long.items():
            yield say_many(
                "%(who)s takes %(length)s sessions in a row",
                "%(who)s take %(length)s sessions in a row",
                len(topics),
                who=self._who(topics),
                length=length,
            )
        if breaks := [fact.who for fact in self._of(Kind.BREAK)]:
            yield say("there is a break before %(times)s", times=self._labels(breaks))
        if begun := [fact.who for fact in self._of(Kind.BEGUN)]:
            yield say(
                "what runs at %(times)s has begun, and nothing joins it",
                times=self._labels(begun),
            )

    def _people(self) -> Iterator[Message]:
        hosting, away = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
        for fact in self._of(Kind.HOST):
            hosting[fact.who].append(int(fact.what))
        for fact in self._of(Kind.AWAY):
            away[fact.who].append(int(fact.what))
        for person, topics in hosting.items():
            name = called(self.problem, person)
            if len(self.topics) == 1 and person in away:
                yield say(
                    "its host %(person)s is away %(when)s",
                    person=name,
                    when=self._when(away[person]),
                )
                continue
            yield say("%(person)s hosts %(who)s", person=name, who=self._whom(topics))
            if person in away:
                yield say("%(person)s is away %(when)s", person=name, when=self._when(away[person]))

    def _rooms(self) -> Iterator[Message]:
        closed = defaultdict[int, list[int]](list)
        for fact in self._of(Kind.CLOSED):
            closed[fact.who].append(int(fact.what))
        alike = defaultdict[tuple[int, ...], list[str]](list)
        for room, slots in sorted(closed.items()):
            alike[tuple(sorted(slots))].append(self.problem.rooms[room].name)
        for times, rooms in alike.items():
            yield say_many(
                "%(rooms)s is closed %(when)s",
                "%(rooms)s are closed %(when)s",
                len(rooms),
                rooms=rooms,
                when=self._when(times),
            )

    def _structure(self) -> Message:
        """What no fact says and everybody knows: how much room there is at all."""
        pairs = self._of(Kind.LANGUAGE)
        if pairs:
            return say(
                "they are the only ones in %(language)s and may not run at the same time",
                language=self.problem.topics[pairs[0].who].language,
            )
        times, rooms = len(self.problem.slots), len(self.problem.rooms)
        hours = sum(self.problem.topics[topic].length for topic in self.topics)
        if hours > times * rooms:
            places = times * rooms
            return say_many("the grid has %(count)s place", "the grid has %(count)s places", places)
        if hours > times:
            return say_many("there is %(count)s time", "there are %(count)s times", times)
        if self._of(Kind.HOST):
            return say("nobody leads two sessions at once")
        return say("one place takes one topic")

    def _of(self, kind: Kind) -> list[Fact]:
        return sorted(fact for fact in self.core if fact.kind == kind)

    def _who(self, topics: Iterable[int]) -> _Value:
        """The subject of a clause: “it” or “they” where the sentence has begun with just these."""
        chosen = sorted(set(topics))
        if chosen == self.topics:
            return inner(say("it") if len(chosen) == 1 else say("they"))
        return _titles(self.problem, chosen)

    def _whom(self, topics: Iterable[int]) -> _Value:
        chosen = sorted(set(topics))
        if chosen == self.topics and len(chosen) > 1:
            return inner(say("all of them"))
        return _titles(self.problem, chosen)

    def _labels(self, slots: Iterable[int]) -> list[str]:
        return [self.problem.slots[slot].label for slot in sorted(slots)]

    def _when(self, slots: Sequence[int]) -> _Value:
        count, first = len(self.problem.slots), min(slots)
        if len(slots) == count > 1:
            return inner(say("at all times"))
        if len(slots) > 1 and len(slots) == count - first:
            return inner(say("from %(time)s on", time=self.problem.slots[first].label))
        return inner(say("at %(times)s", times=self._labels(slots)))


_OF_TOPIC = OBLIGING | {Kind.NEED, Kind.ONLY, Kind.LENGTH}


def _led(core: Iterable[Fact]) -> set[int]:
    return {int(fact.what) for fact in core if fact.kind == Kind.HOST}


def _pinned(who: _Value, count: int, room: str, time: str) -> Message:
    if room and time:
        return say_many(
            "%(who)s is fixed to %(room)s at %(time)s",
            "%(who)s are fixed to %(room)s at %(time)s",
            count,
            who=who,
            room=room,
            time=time,
        )
    return say_many(
        "%(who)s is fixed to %(place)s",
        "%(who)s are fixed to %(place)s",
        count,
        who=who,
        place=room or time,
    )


def _titles(problem: GridProblem, topics: Sequence[int]) -> list[_Value]:
    """The titles as a sentence lists them, in quotation marks; where there are many, the first."""
    most = len(topics) if len(topics) <= MOST_TITLES else MOST_TITLES - 1
    named: list[_Value] = [f"“{problem.topics[topic].title}”" for topic in topics[:most]]
    more = len(topics) - most
    if more:
        named.append(inner(say_many("%(count)s other", "%(count)s others", more)))
    return named
