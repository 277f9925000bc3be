"""Topics that may be the same: what people say of them, and what the desk merges and separates."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import NotFound, Refusal
from app.queries import pairs as pair_queries
from app.queries import topics as topic_queries
from app.services import comparing, merges
from app.web.deps import DeskDep, HouseDep, MemberDep, Visit, VisitDep
from app.web.house import House
from app.web.pages import Pages, PagesDep, answered, go

router = APIRouter(prefix="/e/{slug}")


@router.get("/topics/{topic_id}/same")
def choose_same(
    pages: PagesDep, house: HouseDep, visit: MemberDep, topic_id: str, q: str = ""
) -> Response:
    """Show the topics that this one may be the same as, those alike first."""
    return _same(pages, house, visit, topic_id, q=q)


@router.post("/topics/{topic_id}/same")
async def compare(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    topic_id: str,
    other: Annotated[str, Form()] = "",
    same: Annotated[bool, Form()] = True,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Say that two topics are the same, or why they differ."""
    try:
        await house.db.write(
            comparing.compare,
            visit.viewer,
            visit.now,
            topic_id=topic_id,
            other_id=other,
            same=same,
            reason=reason,
        )
    except Refusal as refusal:
        return await run_in_threadpool(
            _same, pages.after(refusal), house, visit, topic_id, other=other, reason=reason
        )
    return answered(request, f"{visit.path}/topics/{topic_id}")


@router.post("/merges/{merge_id}/separation")
async def separate(
    request: Request,
    house: HouseDep,
    visit: VisitDep,
    merge_id: str,
    back: Annotated[str, Form()] = "",
) -> Response:
    """Undo a merge, then show the topic that stands by itself again, or the desk."""
    topic_id = await house.db.write(merges.separate, visit.viewer, visit.now, merge_id=merge_id)
    page = "/desk/twins" if back == "desk" else f"/topics/{topic_id}"
    return answered(request, visit.path + page)


@router.get("/desk/twins")
def show_twins(
    pages: PagesDep, house: HouseDep, visit: DeskDep, one: str = "", other: str = ""
) -> Response:
    """Show pairs of topics that may be the same, the one chosen by hand first."""
    return _twins(pages, house, visit, (one, other))


@router.post("/desk/merges")
async def merge(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    kept: Annotated[str, Form()],
    absorbed: Annotated[str, Form()],
) -> Response:
    """Take one topic into another."""
    try:
        await house.db.write(
            merges.merge, visit.viewer, visit.now, kept_id=kept, absorbed_id=absorbed
        )
    except Refusal as refusal:
        return await run_in_threadpool(_twins, pages.after(refusal), house, visit, (kept, absorbed))
    return go(f"{visit.path}/desk/twins#merged")


@router.post("/desk/twins")
async def dismiss(
    house: HouseDep,
    visit: DeskDep,
    one: Annotated[str, Form()],
    other: Annotated[str, Form()],
) -> Response:
    """Say at the desk that two topics are not the same."""
    await house.db.write(
        comparing.compare, visit.viewer, visit.now, topic_id=one, other_id=other, same=False
    )
    return go(f"{visit.path}/desk/twins")


def _same(
    pages: Pages,
    house: House,
    visit: Visit,
    topic_id: str,
    *,
    q: str = "",
    other: str = "",
    reason: str = "",
) -> Response:
    with house.db.reading() as session:
        topic = topic_queries.topic_of_event(session, visit.event.id, topic_id)
        if topic is None:
            raise NotFound
        found = pair_queries.candidates(session, visit.event.id, topic_id, search=q)
    return pages.show(
        "twins/same.html",
        visit,
        topic=topic,
        found=found,
        q=q,
        other=next((each for each in found if each.id == other), None),
        reason=reason,
    )


def _twins(pages: Pages, house: House, visit: Visit, chosen: tuple[str, str]) -> Response:
    with house.db.reading() as session:
        found = pair_queries.pairs_of_event(session, visit.event.id, chosen)
    return pages.show("desk/twins.html", visit, twins=found, chosen=chosen)
