"""The weaknesses of the draft that organisers live with."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from app.services import weaknesses
from app.web.deps import DeskDep, HouseDep
from app.web.pages import go

router = APIRouter(prefix="/e/{slug}/desk")


@router.post("/accepted")
async def accept(house: HouseDep, visit: DeskDep, pair: Annotated[str, Form()] = "") -> Response:
    """Say no more of two topics that they tear people, or say it again of all."""
    await house.db.write(weaknesses.accept, visit.viewer, visit.now, pair=pair)
    return go(f"{visit.path}/desk/grid#quality")
