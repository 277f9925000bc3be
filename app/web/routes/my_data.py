"""What is kept about me: to read, to take away, and from there to erase."""

from fastapi import APIRouter
from starlette.responses import Response

from app.exports.own_data import own_data_as_json
from app.queries.my_data import own_data
from app.web.deps import HouseDep, MemberDep
from app.web.pages import PagesDep, kept_nowhere

router = APIRouter(prefix="/e/{slug}/me")


@router.get("/data")
def show_data(pages: PagesDep, house: HouseDep, visit: MemberDep) -> Response:
    """List what is kept about one, and what is not."""
    with house.db.reading() as session:
        own = own_data(session, visit.viewer)
    return kept_nowhere(pages.show("me/data.html", visit, counts=own.counts))


@router.get("/data.json")
def send_data(house: HouseDep, visit: MemberDep) -> Response:
    """Send all that is kept about one as a file."""
    with house.db.reading() as session:
        own = own_data(session, visit.viewer)
    name = f"{visit.event.slug}-me.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    body = own_data_as_json(visit.event.name, own.tables)
    return kept_nowhere(Response(body, media_type="application/json", headers=headers))
