"""Whether the server is well, for whoever watches over it."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from app.queries.health import answers
from app.web.deps import HouseDep

router = APIRouter()


@router.api_route("/healthz", methods=["GET", "HEAD"])
def healthz(house: HouseDep) -> Response:
    """Answer 200 while the database can be read, 503 while it cannot; nothing here is secret."""
    well = answers(house.db)
    return JSONResponse(
        {"status": "ok" if well else "the database does not answer"},
        status_code=200 if well else 503,
        headers={"Cache-Control": "no-store"},
    )
