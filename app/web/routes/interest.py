"""How wanted topics are, as the desk sees it."""

from fastapi import APIRouter
from starlette.responses import Response

from app.queries.interest import interest
from app.web.deps import DeskDep, HouseDep
from app.web.pages import PagesDep

router = APIRouter(prefix="/e/{slug}/desk/topics")


@router.get("")
def show_interest(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show the votes of each topic, and those corrected for who voted before it came."""
    with house.db.reading() as session:
        wanted = interest(session, visit.event.id)
    return pages.show("desk/topics.html", visit, interest=wanted)
