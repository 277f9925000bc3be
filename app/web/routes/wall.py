"""The wall on the projector, the screens at the doors, and the desk's page that leads them."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import NotFound, Refusal
from app.domain.events import LANGUAGES
from app.domain.messages import say
from app.domain.people import Role, Viewer
from app.domain.wall import BOTH, LONGEST_MESSAGE, MESSAGE_TIMES, Mode
from app.queries.screen import screen_of_event, spoken
from app.queries.wall import door, wall
from app.services import screen
from app.web.deps import DeskDep, HouseDep, Visit, VisitDep
from app.web.house import House
from app.web.pages import Pages, PagesDep, go
from app.web.projector import pictured
from app.web.tokens import same

router = APIRouter(prefix="/e/{slug}")


@router.get("/wall/{token}")
def show_wall(
    pages: PagesDep,
    house: HouseDep,
    visit: VisitDep,
    token: str,
    mode: str = "",
    lang: str = "",
    room: str = "",
) -> Response:
    """Show the wall, or one room's door, to who has its secret."""
    _check(visit, token)
    house.guesses.welcome(pages.request, visit.event.id, visit.now)
    if room:
        return _door(pages, house, visit, room, lang)
    with house.db.reading() as session:
        picture = pictured(session, visit.event, visit.now, house.address, mode=mode, wish=lang)
    return _show(pages, visit, "wall/wall.html", lang, **picture)


@router.post("/wall/{token}/reveal")
async def reveal_from_wall(
    house: HouseDep, visit: VisitDep, token: str, count: Annotated[int, Form()]
) -> Response:
    """Uncover the ranking by the space bar of the projector, which the wall's secret allows."""
    _check(visit, token)
    organiser = Viewer(visit.event.id, None, Role.ORGANISER)
    await house.db.write(screen.reveal, organiser, visit.now, count=count)
    return go(f"{visit.path}/wall/{visit.event.wall_token}")


@router.get("/desk/wall")
def show_orders(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show what the wall shows, and what it can be told."""
    return _orders(pages, house, visit)


@router.post("/desk/wall/mode")
async def show_mode(
    pages: PagesDep, house: HouseDep, visit: DeskDep, mode: Annotated[str, Form()] = ""
) -> Response:
    """Have the wall show one picture, or follow the day."""
    await house.db.write(screen.show_mode, visit.viewer, visit.now, mode=mode)
    return go(f"{visit.path}/desk/wall")


@router.post("/desk/wall/language")
async def set_language(
    house: HouseDep, visit: DeskDep, language: Annotated[str, Form()] = ""
) -> Response:
    """Have the wall speak one language, or both."""
    await house.db.write(screen.set_language, visit.viewer, visit.now, language=language)
    return go(f"{visit.path}/desk/wall")


@router.post("/desk/wall/names")
async def greet_names(house: HouseDep, visit: DeskDep, on: Annotated[bool, Form()]) -> Response:
    """Greet those who come by their first names, or not."""
    await house.db.write(screen.greet_names, visit.viewer, visit.now, on=on)
    return go(f"{visit.path}/desk/wall")


@router.post("/desk/wall/numbers")
async def hide_numbers(house: HouseDep, visit: DeskDep, on: Annotated[bool, Form()]) -> Response:
    """Cover the ranking until it is revealed, or show it."""
    await house.db.write(screen.hide_numbers, visit.viewer, visit.now, on=on)
    return go(f"{visit.path}/desk/wall")


@router.post("/desk/wall/reveal")
async def reveal(house: HouseDep, visit: DeskDep, count: Annotated[int, Form()]) -> Response:
    """Uncover more of the ranking, from its last."""
    await house.db.write(screen.reveal, visit.viewer, visit.now, count=count)
    return go(f"{visit.path}/desk/wall")


@router.post("/desk/wall/message")
async def set_message(
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    message: Annotated[str, Form()] = "",
    minutes: Annotated[int, Form()] = 0,
) -> Response:
    """Lay a sentence over the wall, or remove it."""
    try:
        await house.db.write(
            screen.set_message, visit.viewer, visit.now, message=message, minutes=minutes or None
        )
    except Refusal as refusal:
        again = pages.after(refusal)
        return await run_in_threadpool(_orders, again, house, visit, message, minutes)
    return go(f"{visit.path}/desk/wall")


def _check(visit: Visit, token: str) -> None:
    if not same(token, visit.event.wall_token):
        raise NotFound(say("This is not the address of a wall. The desk shows the right one."))


def _door(pages: Pages, house: House, visit: Visit, room: str, lang: str) -> Response:
    with house.db.reading() as session:
        shown = door(session, visit.event, visit.now, room)
        orders = screen_of_event(session, visit.event.id, visit.now)
    if shown is None:
        raise NotFound(say("This room is not there any more. The desk shows the others."))
    return _show(
        pages,
        visit,
        "wall/door.html",
        lang,
        door=shown,
        orders=orders,
        speaks=spoken(orders, visit.event, lang),
        public=house.address,
    )


def _show(pages: Pages, visit: Visit, template: str, lang: str, /, **values: Any) -> Response:
    """Answer in the language of the wall, which is not that of who opens it."""
    language = values["speaks"]
    wish = lang if lang == language else ""
    response = pages.show(template, replace(visit, language=language), wish=wish, **values)
    if language == BOTH:
        response.headers["Content-Language"] = ", ".join(LANGUAGES)
    return response


def _orders(
    pages: Pages, house: House, visit: Visit, message: str | None = None, minutes: int = 15
) -> Response:
    with house.db.reading() as session:
        shown = wall(session, visit.event, visit.now)
    return pages.show(
        "desk/wall.html",
        visit,
        wall=shown,
        modes=tuple(Mode),
        message=shown.orders.message if message is None else message,
        minutes=minutes,
        message_times=MESSAGE_TIMES,
        longest=LONGEST_MESSAGE,
        secret=f"{house.address}{visit.path}/wall/{visit.event.wall_token}",
    )
