"""The archive of an event, for its organisers: all that was said and done, in one file."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.queries.archive import archive_of
from app.web.archive_cache import packed
from app.web.caching import READ, respond_stored
from app.web.deps import DeskDep, HouseDep

router = APIRouter(prefix="/e/{slug}/desk")


@router.api_route("/archive.json", methods=READ)
def send_archive(request: Request, house: HouseDep, visit: DeskDep) -> Response:
    """Send the whole event as JSON, which the command `import` takes back."""
    with house.db.reading() as session:
        file = packed("", partial(archive_of, session, visit.event.id))
    return respond_stored(
        request,
        file,
        media_type="application/json",
        filename=f"{visit.event.slug}-archive.json",
    )
