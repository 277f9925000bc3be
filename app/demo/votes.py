"""Votes as such a group would cast them: by interest, seldom in a language not spoken."""

import random

from app.demo.people import PEOPLE, Person
from app.demo.topics import TOPICS, Topic

_CURIOUS = 0.12
_NOT_MY_LANGUAGE = 0.2


def votes(rng: random.Random) -> tuple[tuple[int, int], ...]:
    """Draw who votes for what, as places in PEOPLE and TOPICS; hosts vote for others' topics."""
    return tuple(
        (who, what)
        for who, person in enumerate(PEOPLE)
        for what, topic in enumerate(TOPICS)
        if who not in topic.hosts and rng.random() < _chance(person, topic)
    )


def _chance(person: Person, topic: Topic) -> float:
    weight = sum(weight for tag, weight in person.interests if tag in topic.tags)
    chance = 1 - (1 - _CURIOUS) * 0.6**weight
    return chance if topic.language in person.languages else chance * _NOT_MY_LANGUAGE
