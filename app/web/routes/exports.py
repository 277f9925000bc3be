"""The page of all that one takes home."""

from fastapi import APIRouter
from starlette.responses import Response

from app.queries import notes as note_queries
from app.queries import subscriptions as subscription_queries
from app.web.deps import HouseDep, VisitDep
from app.web.feeds import OWN_NAMES
from app.web.pages import PagesDep

router = APIRouter(prefix="/e/{slug}/export")


@router.get("")
def show_exports(pages: PagesDep, house: HouseDep, visit: VisitDep) -> Response:
    """Show all that can be taken home, and what will appear when."""
    with house.db.reading() as session:
        calendars = subscription_queries.calendars(session, visit.event)
        notes = note_queries.count_pages(session, visit.event.id)
    values = {"calendars": calendars, "own_names": OWN_NAMES, "notes": notes}
    return pages.show("exports/index.html", visit, **values)
