"""The history of notes: who saved what, old revisions, any two compared, one restored."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from app.domain.errors import NotFound
from app.domain.messages import say
from app.domain.notes import diff_lines, side_by_side
from app.queries import history as history_queries
from app.queries import wiki as wiki_queries
from app.services import notes
from app.web import notes_page
from app.web.deps import HouseDep, MemberDep, VisitDep
from app.web.i18n import translate
from app.web.markdown import render
from app.web.notes_page import number_of
from app.web.pages import PagesDep, go
from app.web.wiki_links import resolver

router = APIRouter(prefix="/e/{slug}")


@router.get("/n/{page_key}/history")
def show_history(
    pages: PagesDep, house: HouseDep, visit: VisitDep, page_key: str, below: str = ""
) -> Response:
    """Show who saved what and when, the newest first."""
    before = number_of(below) if below else None
    with house.db.reading() as session:
        state = notes_page.find(session, visit, page_key)
        history = history_queries.history_of(session, visit.event, page_key, before)
    closed = notes_page.is_closed(visit, state)
    return pages.show("notes/history.html", visit, state=state, history=history, frozen=closed)


@router.get("/n/{page_key}/r/{number}")
def show_revision(
    pages: PagesDep, house: HouseDep, visit: VisitDep, page_key: str, number: str
) -> Response:
    """Show an old revision, and what it changed."""
    with house.db.reading() as session:
        state = notes_page.find(session, visit, page_key)
        found = history_queries.revision_of(session, visit.event, page_key, number_of(number))
        titles = wiki_queries.pages_by_title(session, visit.event.id)
    if found is None:
        raise NotFound
    revision, before = found
    html = render(revision.body, resolver(visit, titles))
    lines = diff_lines(before, revision.body)
    values = {"lines": lines, "sides": side_by_side(lines), "html": html, "revision": revision}
    closed = notes_page.is_closed(visit, state)
    return pages.show("notes/revision.html", visit, state=state, frozen=closed, **values)


@router.get("/n/{page_key}/compare")
def compare(pages: PagesDep, house: HouseDep, visit: VisitDep, page_key: str) -> Response:
    """Show what differs between two revisions, `from` and `to`, in that order."""
    asked = pages.request.query_params
    earlier, later = number_of(asked.get("from", "")), number_of(asked.get("to", ""))
    numbers = {earlier, later}
    with house.db.reading() as session:
        state = notes_page.find(session, visit, page_key)
        found = history_queries.revisions_at(session, visit.event, page_key, numbers)
    if set(found) != numbers:
        raise NotFound
    one, other = found[earlier], found[later]
    lines = diff_lines(one.body, other.body)
    values = {"one": one, "other": other, "lines": lines, "sides": side_by_side(lines)}
    closed = notes_page.is_closed(visit, state)
    return pages.show("notes/compare.html", visit, state=state, frozen=closed, **values)


@router.post("/n/{page_key}/restoration")
async def restore_revision(
    house: HouseDep, visit: MemberDep, page_key: str, number: Annotated[str, Form()] = ""
) -> Response:
    """Make the text of an old revision the newest one again."""
    old = number_of(number)
    summary = translate(say("Version %(number)s again", number=old), visit.language)
    new = await house.db.write(
        notes.restore, visit.viewer, visit.now, page_key=page_key, number=old, summary=summary
    )
    return go(f"{visit.path}/n/{page_key}?restored={old}-{new}")
