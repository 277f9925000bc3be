"""The board on phones and laptops."""

from fastapi import APIRouter
from starlette.responses import Response

from app.queries import board as board_queries
from app.queries.news import moved_for
from app.queries.stars import picked
from app.queries.topics import mine
from app.web.deps import HouseDep, VisitDep
from app.web.pages import PagesDep

router = APIRouter(prefix="/e/{slug}")


@router.get("/board")
def show_board(
    pages: PagesDep, house: HouseDep, visit: VisitDep, show: str = "", q: str = ""
) -> Response:
    """Show the whole day by time; what is the viewer's own is marked by the browser."""
    with house.db.reading() as session:
        day = board_queries.board(session, visit.event, visit.now)
        own = mine(session, visit.viewer)
        picks = picked(session, visit.viewer)
        news = moved_for(session, visit.event, visit.viewer, day, picks | own.voted)
    shown = board_queries.shown_cells(day, picks, show=show, search=q)
    personal = {"own": own, "picks": picks, "news": news}
    return pages.show("board/board.html", visit, board=day, show=show, q=q, shown=shown, **personal)
