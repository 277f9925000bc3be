"""What keeps spam out of the notes, which killed the wiki of the first SoloCamp.

None of it may cost honest people a word: whatever is refused stays in the form, and the sentence
says how to go on.
"""

import re
from collections import Counter
from datetime import datetime, timedelta
from html import unescape

from app.domain.errors import Conflict, NotAllowed
from app.domain.messages import say

MOST_LINKS = 20
MOST_LINKS_OF_NEW = 5
"""New links to other sites in one save; of somebody who is new, or has saved nothing yet."""
NEW_FOR = timedelta(minutes=10)

_LINK = re.compile(r"""https?://([^\s/?#<>()"'`|]+)[^\s<>()"'`|]*""", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def new_links(before: str, after: str, own: str = "") -> int:
    """Count the links to other hosts that `after` has and `before` has not; one twice is two.

    `own` is the host of this server. An address in the plain text counts: a reader may follow it.
    """
    return sum((_links(after, own) - _links(before, own)).values())


def _links(text: str, own: str) -> Counter[str]:
    """Find links as Markdown sees them: behind escapes and entities too."""
    plain = _ESCAPED.sub(r"\1", unescape(text))
    hosts = ((link[0], link[1].rpartition("@")[2].lower()) for link in _LINK.finditer(plain))
    return Counter(link for link, host in hosts if not own or host != own.lower())


def check_new_links(count: int, *, is_new: bool) -> None:
    """Raise Conflict where one save brings too many links; `is_new` of somebody who just came."""
    most = MOST_LINKS_OF_NEW if is_new else MOST_LINKS
    if count <= most:
        return
    if is_new:
        raise Conflict(
            say(
                "Your first notes can hold %(most)s links to other sites, and this text has "
                "%(count)s new ones. Save it with %(most)s, and add the others ten minutes later.",
                most=most,
                count=count,
            )
        )
    raise Conflict(
        say(
            "One save can add %(most)s links to other sites, and this text has %(count)s new ones. "
            "Save it with %(most)s of them, then add the others.",
            most=most,
            count=count,
        )
    )


def check_filled_by_hand(*, trap: str, waited: timedelta | None, least: timedelta) -> None:
    """Raise Conflict for a form that a program filled in.

    `trap` is a field that nobody sees; `waited` how long the form was open, None where it does not
    say, less than nothing where the clock was set back, and `least` how long it takes to paste a
    link and press Save; zero for no such check. The
    form comes back with its text, and saved once more it passes.
    """
    if trap.strip():
        raise Conflict(
            say(
                "A field that nobody sees was filled in, as programs do. "
                "Your text is still here: save it once more."
            )
        )
    if least and (waited is None or timedelta() <= waited < least):
        raise Conflict(
            say(
                "That was quicker than anybody types, so nothing was saved yet. "
                "Your text is still here: save it once more."
            )
        )


def check_page_open(frozen: bool, *, organises: bool) -> None:
    """Raise Conflict where organisers froze the page, for everybody but them."""
    if frozen and not organises:
        raise Conflict(
            say("Organisers froze this page. Ask one of them for a change, or write on another.")
        )


def check_unblocked(blocked_at: datetime | None) -> None:
    """Raise NotAllowed for somebody whom organisers keep from writing."""
    if blocked_at is not None:
        raise NotAllowed(
            say(
                "Organisers have stopped you from writing notes and adding photos. You can go on "
                "reading and voting. Talk to one of them: what you typed is still here."
            )
        )
