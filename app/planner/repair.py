"""A grid made lawful or better again with few moves: what is won for how many."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.score import score
from app.domain.messages import Message, say
from app.planner.anneal import Annealer, restore
from app.planner.build import fill
from app.planner.cooling import COLD, STEP, WARM, Progress
from app.planner.layout import Layout, Limits
from app.planner.solve import Contradiction, first_layout, ignore
from app.planner.work import Work, never

PRICES = (1.0, 0.3, 0.1, 0.04, 0.015, 0.004, 0.0005)
"""What a move must win, in people's slots, for each unit of its cost and person it touches: each
price is tried in turn, from dear moves to cheap ones.
"""

STRIDE = 100
"""Steps between two looks at the grid."""

FEWEST = 0.3
"""The part of the budget that the proof of the fewest moves may take."""

SECONDS = 6.0


@dataclass(frozen=True)
class Proposal:
    """A grid, and how many of the topics that were placed it moves or drops."""

    name: str
    grid: Grid
    coverage: int
    moves: int


def repair(
    problem: GridProblem,
    *,
    seed: int = 1,
    seconds: float = SECONDS,
    most_moves: int | None = None,
    should_stop: Callable[[], bool] = never,
    tell: Callable[[Progress], None] = ignore,
) -> tuple[Proposal, ...]:
    """Up to three grids: with the fewest moves, the best one, and what lies between.

    None moves more than `most_moves` of the topics in `problem.previous`. Raises Contradiction
    where no grid keeps the rules, or none with so few moves.
    """
    work = Work(seconds, should_stop)
    search = _Front(problem, Random(seed), work, most_moves, tell)
    search.begin()
    for price in PRICES:
        search.explore(price, work.part((seconds * (1 - FEWEST)) / len(PRICES)))
    return search.proposals()


class _Front:
    """The best grid for each number of moves, as far as known."""

    def __init__(
        self,
        problem: GridProblem,
        rng: Random,
        work: Work,
        most_moves: int | None,
        tell: Callable[[Progress], None],
    ) -> None:
        self.problem, self.rng, self.work, self.tell = problem, rng, work, tell
        self.most = len(problem.previous) if most_moves is None else most_moves
        self.best: dict[int, tuple[int, Grid]] = {}
        self.ideal = score(problem, {}).ideal

    def begin(self) -> None:
        """Find the fewest moves that keep the rules."""
        from app.planner.fewest import fewest_moves

        layout = first_layout(self.problem)
        self._note(layout)
        few = fewest_moves(self.problem, self.work.seconds * FEWEST)
        self.work.spend(self.work.seconds * FEWEST / 2)
        if few is not None:
            layout.load(few)
            fill(layout, list(range(len(self.problem.topics))))
            self._note(layout)
        if not self.best:
            raise Contradiction((_too_few(self.most, self._moves(layout.grid())),))

    def explore(self, price: float, work: Work) -> None:
        """Cool from the best grid so far at a price of moves, never beyond the most allowed."""
        layout = Layout(Limits(self.problem, price))
        layout.load(max(self.best.values(), key=lambda found: found[0])[1])
        annealer, kept = Annealer(layout, self.rng), list(layout.at)
        steps = int(work.left / STEP)
        for done in range(0, steps, STRIDE):
            if work.over:
                break
            annealer.run(STRIDE, WARM * (COLD / WARM) ** (done / steps))
            work.spend(STRIDE * STEP)
            if self._moves(layout.grid()) > self.most:
                restore(layout, kept)
            else:
                kept = list(layout.at)
                self._note(layout)

    def proposals(self) -> tuple[Proposal, ...]:
        """The ends of the front, and the grid between that wins most for its moves."""
        front: list[tuple[int, int, Grid]] = []
        for moves, (coverage, grid) in sorted(self.best.items()):
            if not front or coverage > front[-1][1]:
                front.append((moves, coverage, grid))
        (low, least, _), (high, most, _) = front[0], front[-1]
        named = [("fewest", front[0])]
        inner = front[1:-1]
        if inner:
            middle = max(
                inner,
                key=lambda p: (p[1] - least) / (most - least) - (p[0] - low) / (high - low),
            )
            named.append(("between", middle))
        if len(front) > 1:
            named.append(("best", front[-1]))
        return tuple(
            Proposal(name, wider_rooms(self.problem, grid), coverage, moves)
            for name, (moves, coverage, grid) in named
        )

    def _note(self, layout: Layout) -> None:
        grid = layout.grid()
        moves, coverage = self._moves(grid), layout.coverage
        if moves <= self.most and coverage > self.best.get(moves, (-1, grid))[0]:
            self.best[moves] = coverage, grid
            if coverage == max(found for found, _ in self.best.values()):
                self.tell(Progress(grid, coverage, self.ideal, self.ideal, self.work.spent))

    def _moves(self, grid: Grid) -> int:
        return sum(grid.get(topic) != cell for topic, cell in self.problem.previous.items())


def wider_rooms(problem: GridProblem, grid: Grid) -> Grid:
    """Give topics that nobody knows yet the widest room that is free, where they need it."""
    layout = Layout(Limits(problem))
    layout.load(grid)
    limits, seats = layout.limits, [room.capacity for room in problem.rooms]
    new = sorted(grid.keys() - problem.previous.keys(), key=lambda t: -limits.fans[t].bit_count())
    for topic in new:
        here, wanted = layout.at[topic], limits.fans[topic].bit_count()
        layout.remove(topic)
        row = range(here - here % limits.rooms, here - here % limits.rooms + limits.rooms)
        free = [c for c in row if limits.fits[topic] >> c & 1 and layout.open(topic, c)]
        layout.put(
            topic, max(free, key=lambda c: (min(seats[c % limits.rooms], wanted), c == here))
        )
    return layout.grid()


def _too_few(most: int, needed: int) -> Message:
    return say(
        "No grid was found with so few moves: %(needed)s topics would move, and %(most)s may. "
        "Allow more moves.",
        needed=needed,
        most=most,
    )
