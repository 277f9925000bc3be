"""Sentences for people, not yet in anybody's language.

The domain speaks in `Message`s; the edge translates them through the catalogue, which finds their
texts by looking for calls of `say` and `say_many`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Message:
    """A sentence of the catalogue, with the values of its `%(name)s` places.

    `plural` is the second form where the sentence depends on `values["count"]`. Values are fit for
    JSON: texts, numbers, other sentences by `inner`, and lists of these.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None


def say(text: str, **values: object) -> Message:
    """Name a sentence of the catalogue."""
    return Message(text, values)


def say_many(singular: str, plural: str, count: int, **values: object) -> Message:
    """Name a sentence of the catalogue that has one form for one and another for many."""
    return Message(singular, {"count": count, **values}, plural)


def inner(message: Message) -> dict[str, object]:
    """Put a sentence, or a part of one, into a place of another."""
    return {"text": message.text, "values": dict(message.values), "plural": message.plural}
