"""One's devices: a link to the next one, words for when all are lost, and letting go."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Conflict, Invalid, Problem, Refusal
from app.domain.messages import say
from app.domain.recovery import read_words
from app.queries import events as event_queries
from app.queries.devices import MoveView, holdings, move_of, my_pass
from app.queries.events import EventView, PersonView
from app.services import devices, guessing
from app.services.erasing import erase
from app.web.deps import HouseDep, LabelDep, MemberDep, Visit, Visitor, VisitorDep
from app.web.doors import event_behind
from app.web.house import House
from app.web.pages import Pages, PagesDep, go, kept_nowhere

router = APIRouter()


@router.get("/j/{code}/back")
def ask_for_words(
    request: Request, pages: PagesDep, house: HouseDep, visitor: VisitorDep, code: str
) -> Response:
    """Ask who was here before for their words."""
    event = event_behind(request, house, code)
    answer = _back(pages, house, visitor, event, "")
    house.cookies.keep_device(request, answer, visitor.device)
    return answer


@router.post("/j/{code}/back")
async def come_back(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visitor: VisitorDep,
    label: LabelDep,
    code: str,
    words: Annotated[str, Form()] = "",
) -> Response:
    """Let the device be who has these words."""
    event = await run_in_threadpool(event_behind, request, house, code)
    try:
        await _recover(house, visitor, event, words, label)
    except Refusal as refusal:
        again = pages.after(refusal)
        return await run_in_threadpool(_back, again, house, visitor, event, words)
    answer = go(event.front)
    house.cookies.keep_device(request, answer, visitor.device)
    return answer


@router.api_route("/m/{token}", methods=["GET", "HEAD"])
def show_move(
    request: Request, pages: PagesDep, house: HouseDep, visitor: VisitorDep, token: str
) -> Response:
    """Ask whether this device is to be who sent the link; looking uses nothing up.

    The device is kept from here on, so that a double tap on the button is one device.
    """
    with house.db.reading() as session:
        move = move_of(session, token, visitor.now)
        here = event_queries.person_of_device(session, visitor.device.id, move.event.id)
    if _is_same(here, move):
        return go(move.event.front)
    answer = pages.show("join/move.html", visitor, event=move.event, move=move, here_as=here)
    house.cookies.keep_device(request, answer, visitor.device)
    return kept_nowhere(answer)


@router.post("/m/{token}")
async def accept_move(
    request: Request, house: HouseDep, visitor: VisitorDep, label: LabelDep, token: str
) -> Response:
    """Let the device be who sent the link."""
    slug = await house.db.write(
        devices.accept, token=token, device=visitor.device.id, label=label, now=visitor.now
    )
    answer = go(f"/e/{slug}")
    house.cookies.keep_device(request, answer, visitor.device)
    return answer


@router.get("/e/{slug}/me/leaving")
def ask_before_leaving(
    pages: PagesDep, house: HouseDep, visit: MemberDep, label: LabelDep
) -> Response:
    """Show the words to keep before this device forgets who it was."""
    with house.db.reading() as session:
        own = my_pass(session, visit.event, visit.viewer, device=visit.device.id, label=label)
    return kept_nowhere(pages.show("me/leaving.html", visit, own=own))


@router.post("/e/{slug}/me/leaving")
async def leave(pages: PagesDep, house: HouseDep, visit: MemberDep) -> Response:
    """Let this device forget who it was."""
    await house.db.write(devices.leave, visit.viewer, visit.now, device=visit.device.id)
    return await run_in_threadpool(_gone, pages, visit, erased=False)


@router.get("/e/{slug}/me/erasure")
def ask_before_erasing(pages: PagesDep, house: HouseDep, visit: MemberDep) -> Response:
    """Say what would go and what would stay."""
    with house.db.reading() as session:
        own = holdings(session, visit.viewer)
    return pages.show("me/erasure.html", visit, own=own)


@router.post("/e/{slug}/me/erasure")
async def erase_me(pages: PagesDep, house: HouseDep, visit: MemberDep) -> Response:
    """Take the person out of the event; it cannot be undone."""
    await house.db.write(erase, visit.viewer, visit.now)
    return await run_in_threadpool(_gone, pages, visit, erased=True)


async def _recover(
    house: House, visitor: Visitor, event: EventView, typed: str, label: str
) -> None:
    words, device = read_words(typed), visitor.device.id
    if words is None:
        sentence = say("These are not three words and a number. Look for a slip of the finger.")
        raise Invalid(Problem("words", sentence))
    guess = {"event_id": event.id, "device": device}
    if not await house.db.write(guessing.take_words, visitor.now, **guess):
        raise Conflict(
            say(
                "Too many wrong words were tried. Wait a minute, then try again; or scan the QR "
                "code of “My pass” on your other device."
            )
        )
    await house.db.write(
        devices.recover,
        **guess,
        words=words,
        label=label,
        now=visitor.now,
    )
    await house.db.write(guessing.give_back_words, **guess)


def _back(pages: Pages, house: House, visitor: Visitor, event: EventView, words: str) -> Response:
    with house.db.reading() as session:
        here = event_queries.person_of_device(session, visitor.device.id, event.id)
    answer = pages.show("join/back.html", visitor, event=event, words=words, here_as=here)
    if isinstance(pages.refusal, Conflict):
        answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
        answer.headers["Retry-After"] = "60"
    return kept_nowhere(answer)


def _is_same(here: PersonView | None, move: MoveView) -> bool:
    return here is not None and here.id == move.participant_id


def _gone(pages: Pages, visit: Visit, *, erased: bool) -> Response:
    """Show that it is done, and have the browser forget its copies.

    Over plain http browsers ignore the header; the page's script clears what it can.
    """
    answer = pages.show("join/gone.html", visit.visitor, event=visit.event, erased=erased)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return kept_nowhere(answer)
