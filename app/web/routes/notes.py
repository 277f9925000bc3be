"""Notes: a page, writing it, its history and old revisions."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from markupsafe import Markup
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.db import Reader
from app.domain.errors import NotFound, Refusal
from app.domain.events import LANGUAGES
from app.domain.messages import say
from app.domain.notes import are_frozen, check_not_frozen, diff_lines
from app.domain.text import clean_text
from app.queries import history as history_queries
from app.queries import notes as note_queries
from app.queries import wiki as wiki_queries
from app.queries.notes import NotesState, RevisionView
from app.queries.topics import Someone
from app.services import notes
from app.services.notes import Saved, Sending
from app.web.deps import HouseDep, MemberDep, Visit, VisitDep
from app.web.forms import new_key
from app.web.house import House
from app.web.i18n import translate
from app.web.markdown import Resolve, render
from app.web.pages import Pages, PagesDep, answered, go
from app.web.sending import SendingDep
from app.web.wiki_links import resolver

router = APIRouter(prefix="/e/{slug}")

HEADINGS = (say("In one sentence"), say("What was said"), say("Who does what"), say("Links"))
"""What an empty page asks for."""


class NotesForm(BaseModel):
    """The form to write notes; `base` is the revision, `blank` the headings it was opened with."""

    body: str = ""
    blank: str = ""
    base: str = "0"
    summary: str = ""
    preview: str = ""
    key: str = Field(default_factory=new_key)

    def written(self) -> str:
        """Return what was typed; headings that nobody wrote under are nothing."""
        return "" if clean_text(self.body) == clean_text(self.blank) else self.body


@dataclass(frozen=True)
class MergeNote:
    """Whose text came together with the writer's own, and where both are in the text."""

    writers: tuple[Someone, ...]
    conflicts: int


@router.get("/n/{page_key}")
def show_notes(
    pages: PagesDep, house: HouseDep, visit: VisitDep, page_key: str, merged: str = ""
) -> Response:
    """Show the notes of a topic; `merged` tells its writer what came together, as 3-5-0."""
    with house.db.reading() as session:
        state = _find(session, visit, page_key)
        titles = wiki_queries.pages_by_title(session, visit.event.id)
        linked = wiki_queries.links_here(session, visit.event, page_key, titles)
        merge_note = _merge_note(session, visit, page_key, merged)
    return pages.show(
        "notes/show.html",
        visit,
        state=state,
        html=render(state.newest.body, resolver(visit, titles)) if state.newest else Markup(),
        linked=linked,
        merge_note=merge_note,
        frozen=_frozen(visit),
    )


@router.get("/n/{page_key}/edit")
def edit_notes(pages: PagesDep, house: HouseDep, visit: MemberDep, page_key: str) -> Response:
    """Show the form with the newest text, or with headings to fill where there is none."""
    event, organises = visit.event, visit.viewer.organises
    check_not_frozen(event.date, event.zone, visit.now, days=event.notes_days, organises=organises)
    with house.db.reading() as session:
        state = _find(session, visit, page_key)
    body, base = (state.newest.body, state.newest.number) if state.newest else ("", 0)
    blank = "" if body else _blank(state, visit)
    form = NotesForm(body=body or blank, blank=blank, base=str(base))
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
        saved = await _save(house, visit, page_key, form, sending.key or form.key)
    except Refusal as refusal:
        return await run_in_threadpool(_form, pages.after(refusal), house, visit, page_key, form)
    return answered(pages.request, f"{visit.path}/n/{page_key}{_query_of(saved, form)}")


@router.get("/n/{page_key}/history")
def show_history(
    pages: PagesDep, house: HouseDep, visit: VisitDep, page_key: str, below: str = ""
) -> Response:
    """Show who saved what and when, the newest first."""
    with house.db.reading() as session:
        state = _find(session, visit, page_key)
        history = history_queries.history_of(
            session, visit.event, page_key, _number(below) if below else None
        )
    return pages.show(
        "notes/history.html", visit, state=state, history=history, frozen=_frozen(visit)
    )


@router.get("/n/{page_key}/r/{number}")
def show_revision(
    pages: PagesDep, house: HouseDep, visit: VisitDep, page_key: str, number: str
) -> Response:
    """Show an old revision, and what it changed."""
    with house.db.reading() as session:
        state = _find(session, visit, page_key)
        revision, before = _revision(session, visit, page_key, number)
        link = _resolver(session, visit)
    return pages.show(
        "notes/revision.html",
        visit,
        state=state,
        revision=revision,
        lines=diff_lines(before, revision.body),
        html=render(revision.body, link),
        frozen=_frozen(visit),
    )


@router.post("/n/{page_key}/restoration")
async def restore_revision(
    house: HouseDep, visit: MemberDep, page_key: str, number: Annotated[str, Form()] = ""
) -> Response:
    """Make the text of an old revision the newest one again."""
    summary = translate(say("Version %(number)s again", number=_number(number)), visit.language)
    await house.db.write(
        notes.restore,
        visit.viewer,
        visit.now,
        page_key=page_key,
        number=_number(number),
        summary=summary,
    )
    return go(f"{visit.path}/n/{page_key}")


async def _save(house: House, visit: Visit, page_key: str, form: NotesForm, key: str) -> Saved:
    return await house.db.write(
        notes.save,
        visit.viewer,
        visit.now,
        page_key=page_key,
        body=form.written(),
        base=_number(form.base),
        summary=form.summary,
        sent=Sending(key=key, form=form.key),
    )


def _form(pages: Pages, house: House, visit: Visit, page_key: str, form: NotesForm) -> Response:
    with house.db.reading() as session:
        state = _find(session, visit, page_key)
        preview = render(form.body, _resolver(session, visit)) if form.preview else None
    return pages.show("notes/form.html", visit, state=state, form=form, preview=preview)


def _find(session: Reader, visit: Visit, page_key: str) -> NotesState:
    state = note_queries.notes_at(session, visit.event, page_key)
    if state is None:
        raise NotFound
    return state


def _revision(
    session: Reader, visit: Visit, page_key: str, number: str
) -> tuple[RevisionView, str]:
    found = history_queries.revision_of(session, visit.event, page_key, _number(number))
    if found is None:
        raise NotFound
    return found


def _resolver(session: Reader, visit: Visit) -> Resolve:
    return resolver(visit, wiki_queries.pages_by_title(session, visit.event.id))


def _query_of(saved: Saved, form: NotesForm) -> str:
    if not saved.merged:
        return ""
    came = f"{_number(form.base)}-{saved.number}-{saved.conflicts}"
    return "?" + urlencode({"merged": came})


def _merge_note(session: Reader, visit: Visit, page_key: str, merged: str) -> MergeNote | None:
    """Read what `_query_of` put into the address: base, number and conflicts; nobody's name."""
    parts = merged.split("-")
    if len(parts) != 3 or visit.person is None:
        return None
    base, number, conflicts = map(_number, parts)
    writers = history_queries.writers_between(
        session, visit.event, page_key, base=base, number=number
    )
    others = tuple(writer for writer in writers if writer.id != visit.person.id)
    return MergeNote(others, conflicts)


def _blank(state: NotesState, visit: Visit) -> str:
    """Return the headings that an empty page begins with, the same for all who write it."""
    languages = (state.topic.language, *visit.event.languages)
    language = next(code for code in languages if code in LANGUAGES)
    return "\n\n".join(f"## {translate(heading, language)}\n" for heading in HEADINGS)


def _number(raw: str) -> int:
    """Read a number of an address or a form; 0, which no revision has, for anything else."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _frozen(visit: Visit) -> bool:
    event, organises = visit.event, visit.viewer.organises
    return are_frozen(event.date, event.zone, visit.now, days=event.notes_days, organises=organises)
