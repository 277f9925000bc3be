"""How far a grid is from the published one, and what that costs."""

from dataclasses import dataclass

from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.score import audience


@dataclass(frozen=True)
class Stability:
    """The topics that change slot, change only room, lose or newly have a place.

    `cost` is their number times the prices of the problem, `price` the same times the people who
    want each topic; `touched` are the wishes that lose their time.
    """

    slot: int
    room: int
    dropped: int
    added: int
    cost: int
    price: int
    touched: int


def stability(problem: GridProblem, grid: Grid) -> Stability | None:
    """Compare a grid with the published one; None where nothing is published."""
    old = problem.previous
    if not old:
        return None
    demand = [mask.bit_count() for mask in audience(problem)]
    stay = [topic for topic in old if topic in grid]
    slot = [topic for topic in stay if grid[topic].slot != old[topic].slot]
    room = [t for t in stay if grid[t].slot == old[t].slot and grid[t].room != old[t].room]
    dropped = [topic for topic in old if topic not in grid]
    prices = problem.move_cost
    bill = ((prices.slot, slot), (prices.room, room), (prices.drop, dropped))
    return Stability(
        slot=len(slot),
        room=len(room),
        dropped=len(dropped),
        added=sum(topic not in old for topic in grid),
        cost=sum(price * len(topics) for price, topics in bill),
        price=sum(price * demand[topic] for price, topics in bill for topic in topics),
        touched=sum(demand[topic] for topic in slot + dropped),
    )
