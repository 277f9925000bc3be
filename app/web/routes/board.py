"""The board on phones and laptops."""

from datetime import UTC, datetime
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.queries import board as board_queries
from app.queries.news import moved_for
from app.queries.stars import picked
from app.queries.topics import mine
from app.web.deps import Visit
from app.web.kept_pages import send_kept
from app.web.pages import Pages

router = APIRouter(prefix="/e/{slug}")

NEVER = datetime.max.replace(tzinfo=UTC)


@router.get("/board")
async def show_board(request: Request, slug: str, show: str = "", q: str = "") -> Response:
    """Show the whole day by time; what is the viewer's own is marked by the browser."""
    return await send_kept(request, slug, partial(_draw, show=show, q=q))


def _draw(pages: Pages, visit: Visit, *, show: str, q: str) -> tuple[Response, datetime]:
    """Draw the board, and tell when it is another though nobody does anything."""
    with pages.house.db.reading() as session:
        day = board_queries.board(session, visit.event, visit.now)
        own = mine(session, visit.viewer)
        picks = picked(session, visit.viewer)
        news = moved_for(session, visit.event, visit.viewer, day, picks | own.voted)
    shown = board_queries.shown_cells(day, picks, show=show, search=q)
    personal = {"own": own, "picks": picks, "news": news}
    page = pages.show("board/board.html", visit, board=day, show=show, q=q, shown=shown, **personal)
    moments = (day.changes_at(visit.now), visit.event.round_ends_at)
    return page, min((at for at in moments if at and at > visit.now), default=NEVER)
