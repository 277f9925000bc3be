"""How a published version of the grid came to be, for anybody who wants to know."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import NotFound
from app.queries.publishing import current_hash
from app.queries.versions import versions
from app.web.deps import HouseDep, VisitDep
from app.web.pages import PagesDep

router = APIRouter(prefix="/e/{slug}/board/versions")


@router.get("/{number}")
def show_version(pages: PagesDep, house: HouseDep, visit: VisitDep, number: int) -> Response:
    """Show the receipt of a version; organisers also whether its input still stands."""
    organises = visit.viewer.organises
    with house.db.reading() as session:
        known = versions(session, visit.event)
        current = current_hash(session, visit.event, visit.now) if organises else ""
    version = next((version for version in known if version.number == number), None)
    if version is None:
        raise NotFound
    return pages.show("board/receipt.html", visit, version=version, current=current)
