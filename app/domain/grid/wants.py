"""How much everybody wants what: the votes, and one's own topics as much as one's dearest."""

from app.domain.grid.problem import GridProblem


def weights(problem: GridProblem) -> tuple[dict[int, int], ...]:
    """For each person the topics they want, each with its weight.

    Of several votes for one topic the highest counts; who hosts wants the own topics at the
    highest weight given to any.
    """
    wanted: tuple[dict[int, int], ...] = tuple({} for _ in problem.people)
    for person, topic, weight in problem.votes:
        wanted[person][topic] = max(weight, wanted[person].get(topic, 0))
    hosted: dict[int, list[int]] = {}
    for what in problem.topics:
        for host in what.hosts:
            wanted[host].setdefault(what.id, 1)
            hosted.setdefault(host, []).append(what.id)
    for host, own in hosted.items():
        wanted[host].update(dict.fromkeys(own, max(wanted[host].values())))
    return wanted


def best_weights(problem: GridProblem, wanted: tuple[dict[int, int], ...]) -> dict[int, int]:
    """For each person who wants something, the weight of a day made for that person alone."""
    best = {}
    for person in problem.people:
        if wanted[person.id]:
            slots = len(problem.slots) - len(person.away)
            hours = [
                weight
                for topic, weight in wanted[person.id].items()
                for _ in range(problem.topics[topic].length)
            ]
            best[person.id] = sum(sorted(hours, reverse=True)[:slots])
    return best
