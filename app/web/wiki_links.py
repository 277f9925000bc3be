"""Where `[[Title]]` leads on the pages of an event."""

from collections.abc import Mapping
from urllib.parse import urlencode

from app.domain.messages import say
from app.domain.notes import are_frozen
from app.domain.text import fold
from app.web.deps import Visit
from app.web.i18n import translate
from app.web.markdown import Link, Resolve

WRITE = say("write this page")


def resolver(visit: Visit, titles: Mapping[str, tuple[str, str]]) -> Resolve:
    """Lead links to the pages of `titles`; what has no page, to where this visitor may write one.

    `titles` are what `app.queries.wiki.pages_by_title` returns.
    """
    wish = translate(WRITE, visit.language) if may_write(visit) else ""

    def link(title: str) -> Link | None:
        if found := titles.get(fold(title)):
            return Link(f"{visit.path}/n/{found[0]}", found[1])
        asked = urlencode({"title": title})
        return Link(f"{visit.path}/notes/new?{asked}", title, missing=wish) if wish else None

    return link


def may_write(visit: Visit) -> bool:
    """Tell whether this visitor may write notes now."""
    event, organises = visit.event, visit.viewer.organises
    return visit.person is not None and not are_frozen(
        event.date, event.zone, visit.now, days=event.notes_days, organises=organises
    )
