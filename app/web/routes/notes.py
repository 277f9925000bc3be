"""Notes: a page, and writing it, whole or by a section."""

from typing import Annotated

from fastapi import APIRouter, Form
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.domain.notes import check_not_frozen
from app.domain.sections import first_sentence, split
from app.domain.spam import check_page_open
from app.queries import wiki as wiki_queries
from app.queries.photos import gallery_of
from app.services import notes
from app.services.notes import Saved, Sending
from app.web import notes_page
from app.web.address import host_of
from app.web.by_hand import check_by_hand, opened
from app.web.deps import HouseDep, MemberDep, Visit, VisitDep
from app.web.errors import wants_json
from app.web.house import House
from app.web.markdown import NO_EDITS, render
from app.web.notes_page import NotesForm, number_of
from app.web.pages import Pages, PagesDep, answered
from app.web.sending import SendingDep
from app.web.wiki_links import resolver

router = APIRouter(prefix="/e/{slug}")


@router.get("/n/{page_key}")
def show_notes(
    pages: PagesDep,
    house: HouseDep,
    visit: VisitDep,
    page_key: str,
    merged: str = "",
    restored: str = "",
) -> Response:
    """Show a page; `merged` tells its writer what came together, and `restored` what is back."""
    with house.db.reading() as session:
        state = notes_page.find(session, visit, page_key)
        titles = wiki_queries.pages_by_title(session, visit.event.id)
        values: dict[str, object] = {
            "linked": wiki_queries.links_here(session, visit.event, page_key, titles),
            "merge_note": notes_page.merge_note(session, visit, page_key, merged),
            "photos": gallery_of(session, visit.event.id, page_key),
        }
    closed, newest = notes_page.is_closed(visit, state), state.newest
    writes = newest is not None and visit.person is not None and not closed
    edits = notes_page.edits_of(visit, page_key, newest) if newest and writes else NO_EDITS
    html = render(newest.body, resolver(visit, titles), edits) if newest else Markup()
    values |= {"html": html, "frozen": closed, "lead": _lead(newest.body) if newest else ""}
    back = notes_page.restored_note(visit, state, restored)
    return pages.show("notes/show.html", visit, state=state, restored=back, **values)


@router.get("/n/{page_key}/edit")
def edit_notes(
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    page_key: str,
    section: str = "",
    of: str = "",
) -> Response:
    """Show the form with the newest text or one section of it, or with headings to fill."""
    event, organises = visit.event, visit.viewer.organises
    check_not_frozen(event.date, event.zone, visit.now, days=event.notes_days, organises=organises)
    with house.db.reading() as session:
        state = notes_page.find(session, visit, page_key)
        check_page_open(state.topic.frozen, organises=organises)
        if section:
            form = notes_page.section_form(session, visit, state, section, of)
        elif state.newest and state.newest.body:
            form = NotesForm(body=state.newest.body, base=str(state.newest.number))
        else:
            form = notes_page.blank_form(state, visit)
    return _form(pages, house, visit, page_key, form)


@router.post("/n/{page_key}/edit")
async def save_notes(
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    sending: SendingDep,
    page_key: str,
    form: Annotated[NotesForm, Form()],
) -> Response:
    """Save the notes and show them; with `preview` only show what they would look like."""
    if form.preview:
        return await run_in_threadpool(_form, pages, house, visit, page_key, form)
    try:
        check_by_hand(house, visit, form)
        saved = await _save(house, visit, page_key, form, sending.key or form.key)
    except Refusal as refusal:
        return await run_in_threadpool(_form, pages.after(refusal), house, visit, page_key, form)
    return await run_in_threadpool(_saved, pages, house, visit, page_key, form, saved)


async def _save(house: House, visit: Visit, page_key: str, form: NotesForm, key: str) -> Saved:
    return await house.db.write(
        notes.save,
        visit.viewer,
        visit.now,
        page_key=page_key,
        body=form.written(),
        base=number_of(form.base),
        summary=form.summary,
        sent=Sending(key, form.key, number_of(form.section), host_of(house.address)),
    )


def _saved(
    pages: Pages, house: House, visit: Visit, page_key: str, form: NotesForm, saved: Saved
) -> Response:
    path = notes_page.path_after(visit, page_key, form, saved)
    if not wants_json(pages.request):
        return answered(pages.request, path)
    with house.db.reading() as session:
        told = notes_page.told_to_editor(session, visit, page_key, form, saved)
    return answered(pages.request, path, **told)


def _form(pages: Pages, house: House, visit: Visit, page_key: str, form: NotesForm) -> Response:
    with house.db.reading() as session:
        state = notes_page.find(session, visit, page_key)
        titles = wiki_queries.pages_by_title(session, visit.event.id)
    preview = render(form.body, resolver(visit, titles)) if form.preview else None
    form = form.model_copy(update=opened(house, visit, form))
    return pages.show("notes/form.html", visit, state=state, form=form, preview=preview)


def _lead(body: str) -> str:
    """Return what the notes say in one sentence, unless the page begins with it anyway."""
    found = first_sentence(body, notes_page.summary_headings())
    if found is None:
        return ""
    number, sentence = found
    before = "".join(section.text for section in split(body)[:number])
    return sentence if before.strip() else ""
