"""Who finds a chair: as many people seated as any arrangement could, and what overflows.

People are bits: person p is `1 << p` in every mask.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.grid.crowds import Crowd
from app.domain.grid.problem import Grid, GridProblem
from app.domain.grid.score import audience


@dataclass(frozen=True)
class Seats:
    """The chairs of one grid.

    `seated` are people on a chair at something they want, over all slots. `overflow` are those
    expected beyond the seats when everybody picks by chance; `overflow_of_all` counts everybody who
    wants a topic, and `fullest` is the most that any one room lacks of that.
    """

    seated: int
    overflow: float
    overflow_of_all: int
    fullest: int


def seats(problem: GridProblem, grid: Grid, days: Iterable[Crowd]) -> Seats:
    """Judge the rooms of a grid, broken or not."""
    capacity = {topic: problem.rooms[cell.room].capacity for topic, cell in grid.items()}
    fans, found, overflow = audience(problem), 0, 0.0
    for crowd in days:
        found += seated(crowd.going, capacity)
        overflow += sum(max(0.0, n - capacity[topic]) for topic, n in crowd.expected().items())
    beyond = [fans[topic].bit_count() - chairs for topic, chairs in capacity.items()]
    return Seats(
        seated=found,
        overflow=overflow,
        overflow_of_all=sum(more for more in beyond if more > 0),
        fullest=max(beyond, default=0),
    )


def seated(going: Mapping[int, int], capacity: Mapping[int, int]) -> int:
    """How many people find a chair at once: an exact maximum matching of people to topics.

    `going` has for each topic the mask of those who may sit there. Augmenting paths over the
    topics; as many people as the path bears move along it at once.
    """
    inside, waiting = dict.fromkeys(going, 0), 0
    for mask in going.values():
        waiting |= mask
    everybody = waiting.bit_count()
    while waiting:
        path = _path(going, capacity, inside, waiting)
        if not path:
            break
        count = min(movers.bit_count() for _, movers in path)
        last = path[-1][0]
        count = min(count, capacity[last] - inside[last].bit_count())
        for place, (topic, movers) in enumerate(path):
            some = _first(movers, count)
            inside[topic] |= some
            if place:
                inside[path[place - 1][0]] &= ~some
            else:
                waiting &= ~some
    return everybody - waiting.bit_count()


def _path(
    going: Mapping[int, int], capacity: Mapping[int, int], inside: Mapping[int, int], waiting: int
) -> list[tuple[int, int]]:
    """The shortest way to a free chair: topics, each with those who can change to it, or nothing.

    The first is entered by people who stand, each other one from the topic before it.
    """
    came: dict[int, tuple[int | None, int]] = {
        topic: (None, waiting & mask) for topic, mask in going.items() if waiting & mask
    }
    queue = list(came)
    for topic in queue:
        if inside[topic].bit_count() < capacity[topic]:
            return _back(came, topic)
        for other, mask in going.items():
            if other not in came and inside[topic] & mask:
                came[other] = topic, inside[topic] & mask
                queue.append(other)
    return []


def _back(came: Mapping[int, tuple[int | None, int]], last: int) -> list[tuple[int, int]]:
    path, topic = [], last
    while True:
        before, movers = came[topic]
        path.append((topic, movers))
        if before is None:
            return path[::-1]
        topic = before


def _first(mask: int, count: int) -> int:
    """The first so many people of a mask."""
    rest = mask
    for _ in range(count):
        rest &= rest - 1
    return mask & ~rest
