"""The desk: how the event stands, and the step that comes next."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.day import read_time
from app.domain.errors import Invalid, Problem, Refusal
from app.domain.messages import say
from app.queries.choices import choices
from app.queries.desk import standing
from app.queries.waves import wave_of_event
from app.services import rounds, topics, waves
from app.web.address import join_address
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.forms import TopicForm
from app.web.house import House
from app.web.pages import Pages, PagesDep, go
from app.web.setup_forms import RoundForm

router = APIRouter(prefix="/e/{slug}/desk")


@router.get("")
def show_desk(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show how the event stands and what comes next."""
    return _desk(pages, house, visit, RoundForm.of(visit.event, visit.now))


@router.post("/round")
async def open_round(
    pages: PagesDep, house: HouseDep, visit: DeskDep, form: Annotated[RoundForm, Form()]
) -> Response:
    """Open the round, or set when it ends."""
    try:
        ends_at = _ends_at(visit, form.ends_at)
        await house.db.write(rounds.open_round, visit.viewer, visit.now, ends_at=ends_at)
    except Refusal as refusal:
        return await run_in_threadpool(_desk, pages.after(refusal), house, visit, form)
    return go(f"{visit.path}/desk")


@router.post("/closure")
async def close_round(house: HouseDep, visit: DeskDep) -> Response:
    """Close the round."""
    await house.db.write(rounds.close_round, visit.viewer, visit.now)
    return go(f"{visit.path}/desk")


@router.post("/wave")
async def open_wave(
    pages: PagesDep, house: HouseDep, visit: DeskDep, form: Annotated[RoundForm, Form()]
) -> Response:
    """Open one more round while the day runs."""
    try:
        ends_at = _ends_at(visit, form.ends_at)
        act = partial(waves.open_wave, from_slot=form.from_slot, ends_at=ends_at)
        await house.db.write(act, visit.viewer, visit.now)
    except Refusal as refusal:
        return await run_in_threadpool(_desk, pages.after(refusal), house, visit, form)
    return go(f"{visit.path}/desk")


@router.post("/archive")
async def close_event(house: HouseDep, visit: DeskDep) -> Response:
    """End the event."""
    await house.db.write(rounds.close_event, visit.viewer, visit.now)
    return go(f"{visit.path}/desk")


@router.post("/reopening")
async def reopen_event(house: HouseDep, visit: DeskDep) -> Response:
    """Take back the end of the event."""
    await house.db.write(rounds.reopen_event, visit.viewer, visit.now)
    return go(f"{visit.path}/desk")


@router.get("/topics/new")
def new_topic(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show the form to enter a topic for somebody without a phone."""
    return _topic(pages, house, visit, TopicForm(language=visit.event.languages[0]))


@router.post("/topics")
async def propose_for(
    pages: PagesDep, house: HouseDep, visit: DeskDep, form: Annotated[TopicForm, Form()]
) -> Response:
    """Enter a topic for somebody without a phone, then show it."""
    try:
        topic_id = await house.db.write(
            topics.propose_for,
            visit.viewer,
            visit.now,
            draft=form.draft(),
            name=form.name,
            key=form.key,
        )
    except Refusal as refusal:
        return await run_in_threadpool(_topic, pages.after(refusal), house, visit, form)
    return go(f"{visit.path}/topics/{topic_id}")


def _desk(pages: Pages, house: House, visit: Visit, form: RoundForm) -> Response:
    with house.db.reading() as session:
        counted = standing(session, visit.event.id)
        wave = wave_of_event(session, visit.event, visit.now)
    return pages.show(
        "desk/overview.html",
        visit,
        standing=counted,
        wave=wave,
        form=form,
        public=house.address,
        **join_address(house.address, visit.event),
    )


def _topic(pages: Pages, house: House, visit: Visit, form: TopicForm) -> Response:
    with house.db.reading() as session:
        offered = choices(session, visit.event.id, visit.viewer)
    return pages.show("desk/topic.html", visit, form=form, choices=offered, topic_id="")


def _ends_at(visit: Visit, raw: str) -> datetime | None:
    """Read a time of day as the next such moment on the venue's clock."""
    if not raw.strip():
        return None
    at = read_time(raw)
    if at is None:
        raise Invalid(Problem("ends_at", say("Write a time of day, such as 9:30.")))
    zone = ZoneInfo(visit.event.zone)
    today = visit.now.astimezone(zone).date()
    moments = (
        datetime.combine(today + timedelta(days=later), at, zone).astimezone(UTC)
        for later in range(2)
    )
    return next(moment for moment in moments if moment > visit.now)
