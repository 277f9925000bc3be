"""The desk's page against spam: who wrote how much, undoing it, blocking, frozen pages."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Conflict, Refusal
from app.domain.messages import say
from app.domain.text import whole_number
from app.queries.moderation import moderation_of
from app.services import moderation
from app.services.undoing import Undone, undo_all
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.house import House
from app.web.i18n import translate
from app.web.pages import Pages, PagesDep, go

router = APIRouter(prefix="/e/{slug}/desk/notes")


@router.get("")
def show_notes_desk(pages: PagesDep, house: HouseDep, visit: DeskDep, undone: str = "") -> Response:
    """Show who wrote notes; `undone` tells how many pages and photos were changed, as 3-1."""
    return _page(pages, house, visit, undone)


@router.post("/people/{person_id}/undoing")
async def undo_person(pages: PagesDep, house: HouseDep, visit: DeskDep, person_id: str) -> Response:
    """Take out of the notes everything that one person wrote."""
    try:
        undone = await run_in_threadpool(_undo, house, visit, person_id)
    except Conflict as conflict:
        return await run_in_threadpool(_page, pages.after(conflict), house, visit, "")
    return go(f"{visit.path}/desk/notes?undone={undone.pages}-{undone.photos}")


@router.post("/people/{person_id}/blocking")
async def block_person(
    pages: PagesDep, house: HouseDep, visit: DeskDep, person_id: str
) -> Response:
    """Keep somebody from writing notes and adding photos."""
    return await _block(pages, house, visit, person_id, on=True)


@router.post("/people/{person_id}/unblocking")
async def unblock_person(
    pages: PagesDep, house: HouseDep, visit: DeskDep, person_id: str
) -> Response:
    """Let somebody write again."""
    return await _block(pages, house, visit, person_id, on=False)


@router.post("/pages/{page_key}/freezing")
async def freeze_page(house: HouseDep, visit: DeskDep, page_key: str) -> Response:
    """Let organisers alone write on a page."""
    await house.db.write(moderation.freeze, visit.viewer, visit.now, page_key=page_key, on=True)
    return go(f"{visit.path}/n/{page_key}")


@router.post("/pages/{page_key}/thawing")
async def thaw_page(house: HouseDep, visit: DeskDep, page_key: str) -> Response:
    """Let everybody write on a page again."""
    await house.db.write(moderation.freeze, visit.viewer, visit.now, page_key=page_key, on=False)
    return go(f"{visit.path}/n/{page_key}")


def _undo(house: House, visit: Visit, person_id: str) -> Undone:
    return undo_all(
        house.db,
        visit.viewer,
        visit.now,
        person_id=person_id,
        summary=translate(say("Without what one person wrote"), visit.language),
        untitled=translate(say("Page without a title"), visit.language),
    )


async def _block(pages: Pages, house: House, visit: Visit, person_id: str, *, on: bool) -> Response:
    try:
        await house.db.write(moderation.block, visit.viewer, visit.now, person_id=person_id, on=on)
    except Refusal as refusal:
        return await run_in_threadpool(_page, pages.after(refusal), house, visit, "")
    return go(f"{visit.path}/desk/notes")


def _page(pages: Pages, house: House, visit: Visit, undone: str) -> Response:
    with house.db.reading() as session:
        found = moderation_of(session, visit.event.id)
    changed, removed = (whole_number(part) for part in [*undone.split("-"), "", ""][:2])
    return pages.show(
        "desk/notes.html", visit, moderation=found, changed=changed, removed=removed or 0
    )
