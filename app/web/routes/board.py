"""The board on phones and laptops, and the wall on the projector."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import NotFound
from app.queries.board import board
from app.queries.topics import mine
from app.queries.wall import wall
from app.web.address import join_address
from app.web.deps import HouseDep, VisitDep
from app.web.pages import PagesDep
from app.web.tokens import same

router = APIRouter(prefix="/e/{slug}")


@router.get("/board")
def show_board(pages: PagesDep, house: HouseDep, visit: VisitDep) -> Response:
    """Show the whole day by time; what is the viewer's own is marked by the browser."""
    with house.db.reading() as session:
        day = board(session, visit.event, visit.now)
        own = mine(session, visit.viewer)
    return pages.show("board/board.html", visit, board=day, own=own)


@router.get("/wall/{token}")
def show_wall(pages: PagesDep, house: HouseDep, visit: VisitDep, token: str) -> Response:
    """Show the wall to who has its secret."""
    if not same(token, visit.event.wall_token):
        raise NotFound
    with house.db.reading() as session:
        picture = wall(session, visit.event, visit.now)
    return pages.show(
        "wall/wall.html", visit, wall=picture, **join_address(house.address, visit.event)
    )
