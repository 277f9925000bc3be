"""The programme for schedule apps and spreadsheets, and feeds of what has changed."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.web.caching import READ
from app.web.deps import HouseDep
from app.web.schedule_files import (
    CHANGES_ATOM,
    CHANGES_JSON,
    SCHEDULE_JSON,
    SCHEDULE_XML,
    SEPARATORS,
    send_shared,
    table,
)

router = APIRouter(prefix="/e/{slug}")


@router.api_route("/schedule.xml", methods=READ)
def as_xml(request: Request, house: HouseDep, slug: str) -> Response:
    """Send the programme to schedule apps such as Giggity."""
    return send_shared(request, house, slug, SCHEDULE_XML)


@router.api_route("/schedule.json", methods=READ)
def as_json(request: Request, house: HouseDep, slug: str) -> Response:
    """Send the programme to schedule apps that read JSON."""
    return send_shared(request, house, slug, SCHEDULE_JSON)


@router.api_route("/schedule.csv", methods=READ)
def as_table(request: Request, house: HouseDep, slug: str, excel: str = "") -> Response:
    """Send the programme as a table."""
    return send_shared(request, house, slug, table(SEPARATORS.get(excel, "")))


@router.api_route("/changes.atom", methods=READ)
def changes_as_atom(request: Request, house: HouseDep, slug: str) -> Response:
    """Send what has changed to feed readers."""
    return send_shared(request, house, slug, CHANGES_ATOM)


@router.api_route("/changes.json", methods=READ)
def changes_as_json(request: Request, house: HouseDep, slug: str) -> Response:
    """Send what has changed to feed readers that read JSON."""
    return send_shared(request, house, slug, CHANGES_JSON)
