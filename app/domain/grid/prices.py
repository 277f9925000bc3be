"""What a move does, in words about people: long for those who read or listen, short for a cell."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.grid.moves import Drop, Option
from app.domain.messages import Message, say, say_many

Judged = Option | Drop

BRIEFLY: Mapping[str, Message] = {
    "room_clash": say("taken"),
    "host_clash": say("host busy"),
    "host_away": say("host absent"),
    "room_closed": say("closed"),
    "room_features": say("lacks %(features)s"),
    "crosses_break": say("too long"),
    "slot_not_allowed": say("outside its limits"),
    "pin": say("locked"),
    "locked": say("locked"),
    "must_missing": say("must stay"),
    "frozen": say("has begun"),
    "language_clash": say("only one in its language"),
}


def sentences(judged: Judged) -> tuple[Message, ...]:
    """Say who loses and who gains by a change, or every rule that forbids it."""
    if judged.broken:
        return tuple(violation.message for violation in judged.broken)
    if not judged.losers and not judged.winners:
        return (say("Nobody loses a choice"),)
    if not judged.losers:
        return (
            say_many(
                "%(count)s person gains a choice, nobody loses one",
                "%(count)s people gain a choice, nobody loses one",
                judged.winners,
            ),
        )
    loses = say_many(
        "%(count)s person loses a choice", "%(count)s people lose a choice", judged.losers
    )
    gains = say_many("%(count)s gains one", "%(count)s gain one", judged.winners)
    return (loses, gains) if judged.winners else (loses,)


def briefly(judged: Judged) -> Message:
    """Say the same in the two or three words that a cell holds: “-6 people”, “host absent”."""
    if judged.broken:
        first = judged.broken[0]
        return replace(BRIEFLY.get(first.rule, say("not possible")), values=first.message.values)
    if judged.losers and judged.winners:
        both = say_many(
            "−%(lost)s +%(count)s person", "−%(lost)s +%(count)s people", judged.winners
        )
        return Message(both.text, {**both.values, "lost": judged.losers}, both.plural)
    if judged.losers:
        return say_many("−%(count)s person", "−%(count)s people", judged.losers)
    if judged.winners:
        return say_many("+%(count)s person", "+%(count)s people", judged.winners)
    return say("+0")


def tone(judged: Judged) -> str:
    """Name how a change looks: `no` where a rule forbids it, `good`, `even` or `bad` for people."""
    if judged.broken:
        return "no"
    if judged.gain == 0 and not judged.losers:
        return "even"
    return "good" if judged.gain > 0 else "bad"
