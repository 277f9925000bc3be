"""The titles of free pages: which can be given, and giving one."""

from itertools import count

from sqlmodel import col, select

from app.db import Tx
from app.domain.errors import Invalid, Problem
from app.domain.messages import say
from app.domain.text import fold
from app.domain.topics import LONGEST_TITLE
from app.models import Event, FormerTitle, Page, PageName, Topic
from app.services.pages import index_title


def give_title(tx: Tx, page: Page, title: str) -> None:
    """Give a free page a title that it can have; links with those that it had go on working."""
    page.title = title
    tx.merge(PageName(page_id=page.id, folded=fold(title), event_id=page.event_id))
    index_title(tx, page)


def nearest_free(tx: Tx, event: Event, title: str, *, but: str) -> str:
    """Return a title, with a number where something else has it by now."""
    for number in count(2):
        try:
            check_free(tx, event, title, but=but)
        except Invalid:
            stem = title if number == 2 else title.rpartition(" ")[0]
            title = f"{stem[: LONGEST_TITLE - 5]} {number}"
        else:
            break
    return title


def check_free(tx: Tx, event: Event, name: str, *, but: str = "") -> None:
    """Raise Invalid where a topic or another page has the title now; case and accents aside."""
    named = fold(name)
    topics = tx.exec(
        select(Topic.title)
        .join(FormerTitle, col(FormerTitle.topic_id) == col(Topic.id))
        .where(
            FormerTitle.event_id == event.id,
            FormerTitle.folded == named,
            col(Topic.withdrawn_at).is_(None),
        )
    )
    pages = tx.exec(
        select(Page.title)
        .join(PageName, col(PageName.page_id) == col(Page.id))
        .where(PageName.event_id == event.id, PageName.folded == named, Page.id != but)
    )
    if taken := [title for title in topics if fold(title) == named]:
        sentence = say(
            "The topic “%(title)s” has this title. Write in its notes, or choose another title.",
            title=taken[0],
        )
        raise Invalid(Problem("title", sentence))
    if taken := [title for title in pages if fold(title) == named]:
        sentence = say(
            "The page “%(title)s” has this title. Write there, or choose another title.",
            title=taken[0],
        )
        raise Invalid(Problem("title", sentence))
