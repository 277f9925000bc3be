"""Figures for Prometheus, for the organiser of this server alone."""

from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import PlainTextResponse, Response

from app.domain.errors import NotFound
from app.web.deps import HouseDep, VisitorDep
from app.web.figures import figures
from app.web.tokens import same

router = APIRouter()


@router.get("/metrics")
def metrics(
    house: HouseDep, visitor: VisitorDep, authorization: Annotated[str, Header()] = ""
) -> Response:
    """Tell how this process does; for who has neither cookie nor token there is no such page."""
    if not visitor.device.organiser and not same(authorization, f"Bearer {house.organiser_token}"):
        raise NotFound
    return PlainTextResponse(
        "".join(f"{line}\n" for line in figures(house)),
        media_type="text/plain; version=0.0.4; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )
