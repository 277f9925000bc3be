"""Why no grid can exist: for each contradiction a smallest set of facts, and its sentence.

A fact is left out as long as the rest still leaves no grid (Junker's QuickXplain, AAAI 2004), in
several orders, and the set with the fewest things to tell is kept.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.domain.grid.blame import told
from app.domain.grid.cells import TooHard, obliged, possible_cells
from app.domain.grid.facts import OBLIGING, Fact, Kind, facts_about
from app.domain.grid.fitting import Oracle
from app.domain.grid.problem import GridProblem, Topic
from app.domain.messages import Message

MOST = 8
"""Contradictions told at once: when these are mended, others may be found."""
MANY = 16
"""Topics from which on a set that counting found is not looked through topic by topic."""

_Test = Callable[[Sequence[Fact]], bool]


@dataclass(frozen=True)
class Cause:
    """Facts that cannot all hold, while without any one of them the others can."""

    facts: frozenset[Fact]
    message: Message


def contradictions(problem: GridProblem) -> tuple[Message, ...]:
    """A sentence for each contradiction; empty where a grid exists or the search gave up."""
    return tuple(cause.message for cause in causes(problem))


def plain_contradictions(problem: GridProblem) -> tuple[Message, ...]:
    """The contradictions that are found without a long search: enough to ask before building."""
    return tuple(cause.message for cause in causes(problem, budget=200))


def causes(problem: GridProblem, *, budget: int = 60_000) -> tuple[Cause, ...]:
    """The contradictions between facts, each with a smallest set; `budget` bounds the search.

    After each one its limits are taken as mended, so that the next is another.
    """
    oracle, found = Oracle(problem, budget), list[Cause]()
    facts = facts_about(problem, obliged(problem))
    while len(found) < MOST:
        try:
            topics = oracle.conflict(facts)
        except TooHard:
            break
        if topics is None:
            break
        core = _smallest(problem, oracle, facts, topics)
        found.append(Cause(core, told(problem, core)))
        limits = {fact for fact in core if fact.kind not in OBLIGING}
        facts -= limits or core
    return tuple(found)


def never_fits(problem: GridProblem, topic: Topic) -> Message | None:
    """Why a topic has no cell on any grid, whatever else runs; None where it has one."""
    if possible_cells(problem, topic.id):
        return None
    wanted = Fact(Kind.MUST, topic.id)
    facts = facts_about(problem, [topic.id]) | {wanted}
    core = _smallest(problem, Oracle(problem), facts, frozenset({topic.id}))
    return told(problem, core if topic.must else core - {wanted})


def _smallest(
    problem: GridProblem, oracle: Oracle, known: frozenset[Fact], topics: frozenset[int]
) -> frozenset[Fact]:
    """The easiest set to tell within the facts about topics that cannot all have a place."""
    facts = facts_about(problem, topics) & known | {
        fact for fact in known if fact.kind in OBLIGING and fact.who in topics
    }
    orders = _orders(facts, few=len(topics) <= MANY)
    return min((_core(oracle, order, len(topics) <= MANY) for order in orders), key=_length)


def _core(oracle: Oracle, order: Sequence[Fact], each: bool) -> frozenset[Fact]:
    """A set from which nothing can be left out: the topics come first, their limits then."""
    duties = [fact for fact in order if fact.kind in OBLIGING]
    limits = [fact for fact in order if fact.kind not in OBLIGING]
    kept = _needed(limits, duties, oracle.impossible) if each else duties
    return frozenset((*kept, *_needed(kept, _about(kept, limits), oracle.impossible)))


def _about(duties: Sequence[Fact], limits: Sequence[Fact]) -> list[Fact]:
    """The limits without those that only other topics know."""
    topics = {duty.who for duty in duties}
    leads = {fact.who for fact in limits if fact.kind == Kind.HOST and fact.what in topics}
    return [fact for fact in limits if _bears_on(fact, topics, leads)]


def _bears_on(fact: Fact, topics: set[int], leads: set[int]) -> bool:
    if fact.kind in (Kind.NEED, Kind.ONLY, Kind.LENGTH):
        return fact.who in topics
    if fact.kind == Kind.HOST:
        return fact.what in topics
    if fact.kind == Kind.LANGUAGE:
        return {fact.who, fact.what} <= topics
    return fact.kind != Kind.AWAY or fact.who in leads


def _needed(background: Sequence[Fact], facts: Sequence[Fact], impossible: _Test) -> list[Fact]:
    """The facts without which what stands with the background would be possible."""
    if not facts or impossible(background):
        return []
    if len(facts) == 1:
        return list(facts)
    half = len(facts) // 2
    first, second = list(facts[:half]), list(facts[half:])
    late = _needed([*background, *first], second, impossible)
    return [*_needed([*background, *late], first, impossible), *late]


def _orders(facts: Iterable[Fact], *, few: bool) -> list[list[Fact]]:
    """Ways to go through the facts; those that come late are left out first."""
    turns = (0, 3, 7, 10) if few else (0,)
    named = sorted(facts, key=lambda fact: (fact.kind, fact.who, str(fact.what)))
    orders = [sorted(named, key=lambda fact: _rank(fact, turn)) for turn in turns]
    return orders + [order[::-1] for order in orders] if few else orders


def _rank(fact: Fact, turn: int) -> int:
    kinds = list(Kind)
    return (kinds.index(fact.kind) - turn) % len(kinds)


def _length(core: frozenset[Fact]) -> tuple[int, int, list[Fact]]:
    """How much there is to tell: things with a limit, then limits."""
    things = {(f.kind, f.what if f.kind == Kind.LACK else f.who) for f in core}
    return len(things), len(core), sorted(core, key=str)
