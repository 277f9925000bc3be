"""What a photo must be to be kept, and how many there may be."""

from dataclasses import dataclass
from datetime import timedelta

from app.domain.errors import Conflict, Invalid, NotAllowed, Problem
from app.domain.messages import Message, say
from app.domain.people import Viewer
from app.domain.text import clean_line

MEGABYTE = 1024 * 1024
LARGEST_FILE = 12 * MEGABYTE
"""Bytes of one file as it is sent: phones make 3 to 8 MB of a picture."""
LONGEST_SIDE = 1600
"""Pixels of what is kept."""
LONGEST_CAPTION = 120
MOST_ON_PAGE = 20
MOST_OF_PERSON = 60
"""In one event, those that were removed among them: a row of theirs is kept all the same."""
MOST_BYTES = 200 * MEGABYTE
"""Of all photos in one event, those that were removed among them: some 600 of them."""
MOST_AT_ONCE = 10
PACE = timedelta(minutes=1)
"""Within which one person adds at most MOST_AT_ONCE photos; a server draws each anew."""

BROKEN = say("This photo did not arrive whole, or is damaged. Take it again, or send another one.")


@dataclass(frozen=True)
class Picture:
    """A photo drawn anew: JPEG bytes that hold nothing but its pixels; sides in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Shelf:
    """What is there already: on the page, by the person, and in bytes of the event."""

    on_page: int
    of_person: int
    size: int


def not_taken(message: Message) -> Invalid:
    """Return the refusal of a file, at the form's field for it."""
    return Invalid(Problem("photo", message))


def too_large() -> Invalid:
    """Return the refusal of a file with too many bytes."""
    return not_taken(
        say(
            "This photo has more than %(most)s MB. Send it smaller: a screenshot of it will do.",
            most=LARGEST_FILE // MEGABYTE,
        )
    )


def checked_caption(raw: str) -> str:
    """Return the words below a photo, perhaps none; raises Invalid where they are too long."""
    caption = clean_line(raw)
    if len(caption) > LONGEST_CAPTION:
        too_long = say("Shorten this to %(most)s characters or fewer.", most=LONGEST_CAPTION)
        raise Invalid(Problem("name", too_long))
    return caption


def check_room(shelf: Shelf, new: int) -> None:
    """Raise Conflict where one more photo of `new` bytes is too many."""
    if shelf.on_page >= MOST_ON_PAGE:
        raise Conflict(
            say(
                "This page has %(most)s photos, and more would hide the notes. "
                "Remove one first, or add yours to another page.",
                most=MOST_ON_PAGE,
            )
        )
    if shelf.of_person >= MOST_OF_PERSON:
        raise Conflict(
            say(
                "You have added %(most)s photos to this event, as many as one person can. "
                "Ask somebody else to add more.",
                most=MOST_OF_PERSON,
            )
        )
    if shelf.size + new > MOST_BYTES:
        raise Conflict(
            say(
                "The photos of this event fill the %(most)s MB that they have, with those that "
                "were removed. Keep yours elsewhere, and link to it in the notes.",
                most=MOST_BYTES // MEGABYTE,
            )
        )


def check_pace(added: int) -> None:
    """Raise Conflict where somebody has added this many photos within PACE."""
    if added >= MOST_AT_ONCE:
        raise Conflict(
            say(
                "You have added %(most)s photos in a minute. Wait a minute, then add this one.",
                most=MOST_AT_ONCE,
            )
        )


def check_may_remove(viewer: Viewer, author_id: str | None) -> None:
    """Raise NotAllowed for anybody but who added the photo, and organisers."""
    if viewer.organises or (author_id is not None and author_id == viewer.participant_id):
        return
    raise NotAllowed(say("Only who added a photo and organisers can remove it. Ask one of them."))


def check_may_put_back(viewer: Viewer, removed_by: str | None) -> None:
    """Raise NotAllowed for anybody but who removed the photo themselves, and organisers."""
    if viewer.organises or (removed_by is not None and removed_by == viewer.participant_id):
        return
    raise NotAllowed(say("Somebody else removed this photo. Ask an organiser to put it back."))
