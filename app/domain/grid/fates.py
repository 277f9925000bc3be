"""What becomes of people in a grid: who can attend everything they chose, and who loses what.

People are bits: person p is `1 << p` in every mask.
"""

from collections import defaultdict
from functools import reduce
from operator import or_

from app.domain.grid.crowds import crowds, layers
from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.rules import called
from app.domain.grid.score import Share, audience, present
from app.domain.messages import Message, inner, say, say_many

MOST_LOSSES = 3
"""What one sentence names of all that a person loses."""


def contented(problem: GridProblem, grid: Grid) -> int:
    """The mask of those who can attend everything they chose, of those who chose something.

    All of it has a place, nothing of it runs at once, and they are there for all of it.
    """
    fans, here, days = audience(problem), present(problem), crowds(problem, grid)
    unlucky = reduce(or_, (mask for t, mask in enumerate(fans) if t not in grid), 0)
    for crowd in days:
        wanting = [fans[topic] for topic in crowd.wanting]
        unlucky |= reduce(or_, wanting, 0) & ~here[crowd.slot]
        unlucky |= reduce(or_, layers(wanting)[1:2], 0)
    return reduce(or_, fans, 0) & ~unlucky


def losing(problem: GridProblem, grid: Grid, share: Share) -> Message:
    """Say of somebody who finds nothing in some hours what they lose, and to what."""
    facts = _losses(problem, grid, share.person)
    return say_many(
        "%(person)s finds nothing they chose in %(count)s hour: %(facts)s.",
        "%(person)s finds nothing they chose in %(count)s hours: %(facts)s.",
        share.missed,
        person=called(problem, share.person),
        facts=[inner(fact) for fact in facts[:MOST_LOSSES]],
    )


def _losses(problem: GridProblem, grid: Grid, person: int) -> list[Message]:
    fans = audience(problem)
    wanted = [topic for topic, mask in enumerate(fans) if mask >> person & 1]
    at_once = defaultdict[int, list[int]](list)
    for topic in wanted:
        if topic in grid:
            at_once[grid[topic].slot].append(topic)
    away = problem.people[person].away
    missed = [t for t in wanted if t in grid and away & set(problem.span(t, grid[t].slot))]
    left = [topic for topic in wanted if topic not in grid]
    clashes = [topics for _, topics in sorted(at_once.items()) if len(topics) > 1]
    return [
        *(say("%(topics)s run at once", topics=_titles(problem, topics)) for topics in clashes),
        *([_unplaced(problem, left)] if left else []),
        *(
            [say("they are away during %(topics)s", topics=_titles(problem, missed))]
            if missed
            else []
        ),
    ]


def _unplaced(problem: GridProblem, topics: list[int]) -> Message:
    return say_many(
        "%(topics)s has no place",
        "%(topics)s have no place",
        len(topics),
        topics=_titles(problem, topics),
    )


def _titles(problem: GridProblem, topics: list[int]) -> list[str]:
    return [f"“{problem.topics[topic].title}”" for topic in topics]
