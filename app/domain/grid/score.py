"""What is good in a grid: everybody finds something wanted in every slot, nobody pays for all.

People are bits: person p is `1 << p` in every mask.
"""

from collections import Counter
from dataclasses import dataclass

from app.domain.grid.problem import Grid, GridProblem


@dataclass(frozen=True)
class Share:
    """In how many slots one person gets something they want, and in how many they could."""

    person: int
    got: int
    could: int

    @property
    def missed(self) -> int:
        """Slots in which the person could have had something."""
        return self.could - self.got


@dataclass(frozen=True)
class Score:
    """The judgement of one grid; of the people, only those who want something."""

    coverage: int
    ideal: int
    people: tuple[Share, ...]

    @property
    def missed(self) -> int:
        """Slots missed, over all people."""
        return self.ideal - self.coverage

    @property
    def fairness(self) -> float:
        """The price of what is missed, `m + m²/4` for each person: less is fairer."""
        return sum(share.missed + share.missed**2 / 4 for share in self.people)

    @property
    def satisfied(self) -> int:
        """How many people get everything they could get."""
        return sum(share.missed == 0 for share in self.people)

    @property
    def empty_handed(self) -> int:
        """How many people get nothing at all though they could."""
        return sum(not share.got and bool(share.could) for share in self.people)

    @property
    def missed_by(self) -> dict[int, int]:
        """How many people miss no slot, one slot, two slots ..., as far as somebody does."""
        return dict(sorted(Counter(share.missed for share in self.people).items()))

    @property
    def worst_off(self) -> tuple[Share, ...]:
        """People who miss something, those who miss most first."""
        losers = [share for share in self.people if share.missed]
        return tuple(sorted(losers, key=lambda share: (-share.missed, share.person)))


def score(problem: GridProblem, grid: Grid) -> Score:
    """Judge a grid, broken or not, by what each person gets."""
    here, fans = present(problem), audience(problem)
    running = [0] * len(problem.slots)
    for topic, cell in grid.items():
        for slot in problem.span(topic, cell.slot):
            running[slot] |= fans[topic]
    covered = [run & there for run, there in zip(running, here, strict=True)]
    could = best_days(problem)
    people = tuple(
        Share(person, sum(mask >> person & 1 for mask in covered), most)
        for person, most in could.items()
    )
    return Score(sum(s.got for s in people), sum(could.values()), people)


def audience(problem: GridProblem) -> tuple[int, ...]:
    """For each topic the mask of the people who want it; its hosts are among them."""
    masks = [0] * len(problem.topics)
    for vote in problem.votes:
        masks[vote.topic] |= 1 << vote.person
    for topic in problem.topics:
        for host in topic.hosts:
            masks[topic.id] |= 1 << host
    return tuple(masks)


def present(problem: GridProblem) -> tuple[int, ...]:
    """For each slot the mask of the people who are there."""
    everybody = (1 << len(problem.people)) - 1
    masks = [everybody] * len(problem.slots)
    for person in problem.people:
        for slot in person.away:
            masks[slot] &= ~(1 << person.id)
    return tuple(masks)


def best_days(problem: GridProblem) -> dict[int, int]:
    """For each person who wants something, the slots a grid made for that person alone would fill.

    Their sum is the trivial bound: no grid can do better.
    """
    wanted = [0] * len(problem.people)
    for topic, mask in zip(problem.topics, audience(problem), strict=True):
        for person in bits(mask):
            wanted[person] += topic.length
    return {
        person.id: min(wanted[person.id], len(problem.slots) - len(person.away))
        for person in problem.people
        if wanted[person.id]
    }


def bits(mask: int) -> list[int]:
    """The people of a mask, in order."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found
