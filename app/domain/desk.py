"""What organisers do at the desk, as sentences of who did what, and when."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from app.domain.messages import Message, say, say_many

MOST_ACTIONS = 200
"""How many actions of an event are kept: more than anybody undoes."""

LONGEST_REASON = 100


class DeskKind(StrEnum):
    """What an organiser did at the desk."""

    MOVED = "moved"
    TAKEN_OFF = "taken_off"
    CARD_LOCKED = "card_locked"
    CARD_UNLOCKED = "card_unlocked"
    ROW_LOCKED = "row_locked"
    ROW_UNLOCKED = "row_unlocked"
    COLUMN_LOCKED = "column_locked"
    COLUMN_UNLOCKED = "column_unlocked"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    BUILT = "built"
    PROPOSAL_TAKEN = "proposal_taken"
    PUBLISHED = "published"
    REPUBLISHED = "republished"
    UNPUBLISHED = "unpublished"
    ROUND_OPENED = "round_opened"
    ROUND_TIMED = "round_timed"
    ROUND_CLOSED = "round_closed"
    WAVE_OPENED = "wave_opened"
    EVENT_CLOSED = "event_closed"
    EVENT_REOPENED = "event_reopened"
    AWAY_NOTED = "away_noted"
    HERE_NOTED = "here_noted"
    ROOMS_EDITED = "rooms_edited"
    SLOTS_EDITED = "slots_edited"


PHASE_KINDS = frozenset(
    {
        DeskKind.PUBLISHED,
        DeskKind.REPUBLISHED,
        DeskKind.UNPUBLISHED,
        DeskKind.ROUND_OPENED,
        DeskKind.ROUND_CLOSED,
        DeskKind.WAVE_OPENED,
        DeskKind.EVENT_CLOSED,
        DeskKind.EVENT_REOPENED,
    }
)
"""What everybody at the event sees at once."""

SENTENCES: Mapping[DeskKind, Message] = {
    DeskKind.MOVED: say("%(person)s moved “%(topic)s”"),
    DeskKind.TAKEN_OFF: say("%(person)s took “%(topic)s” off the grid"),
    DeskKind.CARD_LOCKED: say("%(person)s locked “%(topic)s”"),
    DeskKind.CARD_UNLOCKED: say("%(person)s unlocked “%(topic)s”"),
    DeskKind.ROW_LOCKED: say("%(person)s locked the row of %(slot)s"),
    DeskKind.ROW_UNLOCKED: say("%(person)s unlocked the row of %(slot)s"),
    DeskKind.COLUMN_LOCKED: say("%(person)s locked the column %(room)s"),
    DeskKind.COLUMN_UNLOCKED: say("%(person)s unlocked the column %(room)s"),
    DeskKind.BLOCKED: say("%(person)s closed %(room)s at %(slot)s"),
    DeskKind.UNBLOCKED: say("%(person)s opened %(room)s again at %(slot)s"),
    DeskKind.BUILT: say("%(person)s built the grid"),
    DeskKind.PROPOSAL_TAKEN: say("%(person)s took a proposal into the draft"),
    DeskKind.PUBLISHED: say("%(person)s published version %(number)s"),
    DeskKind.REPUBLISHED: say("%(person)s showed version %(number)s again"),
    DeskKind.UNPUBLISHED: say("%(person)s unpublished version %(number)s"),
    DeskKind.ROUND_OPENED: say("%(person)s opened the round"),
    DeskKind.ROUND_TIMED: say("%(person)s changed when voting ends"),
    DeskKind.ROUND_CLOSED: say("%(person)s closed the round"),
    DeskKind.WAVE_OPENED: say("%(person)s opened one more round"),
    DeskKind.EVENT_CLOSED: say("%(person)s ended the event"),
    DeskKind.EVENT_REOPENED: say("%(person)s took back the end of the event"),
    DeskKind.AWAY_NOTED: say("%(person)s noted when %(other)s is away"),
    DeskKind.HERE_NOTED: say("%(person)s noted that %(other)s is here all day"),
    DeskKind.ROOMS_EDITED: say("%(person)s edited the rooms"),
    DeskKind.SLOTS_EDITED: say("%(person)s edited the times"),
}


def told(kind: DeskKind, words: Mapping[str, object]) -> Message:
    """Say who did what, without an end, so that other sentences can hold it.

    `words` has the names that the sentence of the kind needs: `person`, `topic`, `room`, ...
    """
    return Message(SENTENCES[kind].text, words)


def ago(then: datetime, now: datetime) -> Message:
    """Say how long ago something was."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 1:
        return say("just now")
    if seconds < 60:
        return say_many("%(count)s second ago", "%(count)s seconds ago", seconds)
    if seconds < 3600:
        return say_many("%(count)s minute ago", "%(count)s minutes ago", seconds // 60)
    if seconds < 48 * 3600:
        return say_many("%(count)s hour ago", "%(count)s hours ago", seconds // 3600)
    return say_many("%(count)s day ago", "%(count)s days ago", seconds // 86400)
