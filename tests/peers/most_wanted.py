"""Most popular first, slot after slot: what simple-unconference does unless told otherwise.

Within a slot the most wanted topic gets the largest room that breaks no rule.
"""

from app.domain.grid.problem import GridProblem
from app.domain.grid.score import audience
from tests.peers.answer import Answer
from tests.peers.standing import Standing


def plan(problem: GridProblem, *, seconds: float, seed: int) -> Answer:
    """Place what must run, then fill the first slot with the most wanted, then the next."""
    standing, fans = Standing(problem), audience(problem)
    waiting = sorted(standing.put_obliged(), key=lambda topic: -fans[topic].bit_count())
    for slot in problem.slots:
        for topic in list(waiting):
            here = [cell for cell in standing.free(topic) if cell.slot == slot.id]
            if here:
                standing.put(topic, standing.largest_first(here)[0])
                waiting.remove(topic)
    return Answer(standing.grid)
