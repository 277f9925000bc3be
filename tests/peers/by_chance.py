"""A grid by chance: topics in any order, each into any cell that breaks no rule."""

import random

from app.domain.grid.problem import GridProblem
from tests.peers.answer import Answer
from tests.peers.standing import Standing


def plan(problem: GridProblem, *, seconds: float, seed: int) -> Answer:
    """Place what must run, then the rest by chance."""
    rng, standing = random.Random(seed), Standing(problem)
    topics = standing.put_obliged()
    rng.shuffle(topics)
    for topic in topics:
        if cells := standing.free(topic):
            standing.put(topic, rng.choice(cells))
    return Answer(standing.grid)
