"""The wiki around its pages: the index, new and renamed pages, what changed last, the search."""

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Invalid, NotFound, Refusal
from app.domain.messages import say
from app.domain.notes import check_not_frozen
from app.domain.searching import wanted
from app.domain.spam import check_page_open
from app.domain.text import fold, whole_number
from app.domain.topics import LONGEST_TITLE
from app.queries import notes as note_queries
from app.queries import search as search_queries
from app.queries import wiki as wiki_queries
from app.queries.notes import NotesTopic
from app.services import wiki
from app.web.address import host_of
from app.web.by_hand import ByHand, check_by_hand, opened
from app.web.deps import HouseDep, MemberDep, Visit, VisitDep
from app.web.forms import new_key
from app.web.house import House
from app.web.i18n import translate
from app.web.pages import Pages, PagesDep, answered
from app.web.sending import SendingDep
from app.web.wiki_links import may_write

router = APIRouter(prefix="/e/{slug}")


class PageForm(ByHand):
    """The form of a free page: to write it with its first words, or to rename it."""

    title: str = ""
    body: str = ""
    key: str = Field(default_factory=new_key)


@router.get("/notes")
def show_index(pages: PagesDep, house: HouseDep, visit: VisitDep) -> Response:
    """Show the pages of the sessions, the free ones, and those that links name in vain."""
    with house.db.reading() as session:
        index = wiki_queries.wiki_index(session, visit.event)
    return pages.show("notes/index.html", visit, index=index, may_write=may_write(visit))


@router.get("/notes/recent")
def show_recent(pages: PagesDep, house: HouseDep, visit: VisitDep, before: str = "") -> Response:
    """Show what was changed last, or before a revision."""
    with house.db.reading() as session:
        recent = wiki_queries.recent_changes(session, visit.event, before)
    return pages.show("notes/recent.html", visit, recent=recent, before=before)


@router.get("/notes/search")
def search(
    pages: PagesDep, house: HouseDep, visit: VisitDep, q: str = "", start: str = ""
) -> Response:
    """Show the pages that have all the words of `q`, from the one at place `start`."""
    at = whole_number(start) or 0
    with house.db.reading() as session:
        found = search_queries.search(session, visit.event, wanted(q), start=at)
    values = {"q": q, "found": found, "next": at + search_queries.FOUND_PAGE}
    return pages.show("notes/search.html", visit, may_write=may_write(visit), **values)


@router.get("/notes/new")
def new_page(pages: PagesDep, house: HouseDep, visit: MemberDep, title: str = "") -> Response:
    """Show the form of a new page, with the title that a link names."""
    _check_not_frozen(visit)
    return _new(pages, house, visit, PageForm(title=title[:LONGEST_TITLE]))


@router.post("/notes")
async def create_page(
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    sending: SendingDep,
    form: Annotated[PageForm, Form()],
) -> Response:
    """Keep a new page and show it."""
    try:
        check_by_hand(house, visit, form)
        page_key = await house.db.write(
            wiki.create,
            visit.viewer,
            visit.now,
            title=form.title,
            body=form.body,
            key=sending.key or form.key,
            host=host_of(house.address),
        )
    except Refusal as refusal:
        return await run_in_threadpool(_new, pages.after(refusal), house, visit, form)
    return answered(pages.request, f"{visit.path}/n/{page_key}")


@router.get("/n/{page_key}/rename")
def name_page(pages: PagesDep, house: HouseDep, visit: MemberDep, page_key: str) -> Response:
    """Show the form with the title that the page has."""
    _check_not_frozen(visit)
    page = _page(house, visit, page_key)
    check_page_open(page.frozen, organises=visit.viewer.organises)
    return _rename(pages, house, visit, page_key)


@router.post("/n/{page_key}/rename")
async def rename_page(
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    sending: SendingDep,
    page_key: str,
    form: Annotated[PageForm, Form()],
) -> Response:
    """Give the page its new title and show it."""
    try:
        await _renamed(house, visit, page_key, form, sending.key or form.key)
    except Refusal as refusal:
        return await run_in_threadpool(_rename, pages.after(refusal), house, visit, page_key, form)
    return answered(pages.request, f"{visit.path}/n/{page_key}")


async def _renamed(house: House, visit: Visit, page_key: str, form: PageForm, key: str) -> None:
    before = await run_in_threadpool(_page, house, visit, page_key)
    summary = say("Renamed, it was “%(title)s”", title=before.title)
    await house.db.write(
        wiki.rename,
        visit.viewer,
        visit.now,
        page_key=page_key,
        title=form.title,
        summary=translate(summary, visit.language),
        key=key,
    )


def _new(pages: Pages, house: House, visit: Visit, form: PageForm) -> Response:
    taken = _taken(pages, house, visit, form)
    form = form.model_copy(update=opened(house, visit, form))
    return pages.show("notes/new.html", visit, form=form, taken=taken)


def _rename(
    pages: Pages, house: House, visit: Visit, page_key: str, form: PageForm | None = None
) -> Response:
    page = _page(house, visit, page_key)
    form = form or PageForm(title=page.title)
    taken = _taken(pages, house, visit, form)
    return pages.show("notes/rename.html", visit, page=page, form=form, taken=taken)


def _page(house: House, visit: Visit, page_key: str) -> NotesTopic:
    """Return a free page; topics get another title on pages of their own."""
    with house.db.reading() as session:
        state = note_queries.notes_at(session, visit.event, page_key)
    if state is None or not state.topic.free:
        raise NotFound
    return state.topic


def _taken(pages: Pages, house: House, visit: Visit, form: PageForm) -> tuple[str, str] | None:
    """Return key and title of the page that has the title which was refused."""
    if not isinstance(pages.refusal, Invalid):
        return None
    with house.db.reading() as session:
        found = wiki_queries.pages_by_title(session, visit.event.id).get(fold(form.title))
    return found if found and fold(found[1]) == fold(form.title) else None


def _check_not_frozen(visit: Visit) -> None:
    event, organises = visit.event, visit.viewer.organises
    check_not_frozen(event.date, event.zone, visit.now, days=event.notes_days, organises=organises)
