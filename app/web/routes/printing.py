"""Everything on paper: the grid for the wall, a sheet for each door, the topics as cards."""

from datetime import date
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.paper import A3, A4
from app.queries.printing import DayGrid, door_sheets, grid_on_paper, topic_cards, wall_sheets
from app.web.deps import HouseDep, Visit, VisitDep
from app.web.house import House
from app.web.pages import PagesDep

router = APIRouter(prefix="/e/{slug}/print")


@router.get("")
def show_kit(pages: PagesDep, house: HouseDep, visit: VisitDep) -> Response:
    """Show what there is to print, and how many sheets of it."""
    grid = _grid(house, visit, draft=False)
    with house.db.reading() as session:
        cards = topic_cards(session, visit.event) if grid or visit.viewer.organises else ()
    return pages.show(
        "print/kit.html",
        visit,
        grid=grid,
        cards=len(cards),
        walls={
            paper.name: len(wall_sheets(grid, visit.event, paper)) if grid else 0
            for paper in (A3, A4)
        },
        doors=len(door_sheets(grid, visit.event)) if grid else 0,
    )


@router.get("/grid")
def print_grid(
    pages: PagesDep, house: HouseDep, visit: VisitDep, paper: str = "", draft: str = ""
) -> Response:
    """Show the sheets for the wall, on A3 unless A4 is asked for."""
    grid = _grid(house, visit, draft=bool(draft))
    kind = A4 if paper == A4.name else A3
    return pages.show(
        "print/grid.html",
        visit,
        sheets=wall_sheets(grid, visit.event, kind) if grid else (),
        paper=kind.name,
        draft=draft,
        version=grid.version if grid else None,
        today=_today(visit),
        public=house.address,
    )


@router.get("/doors")
def print_doors(pages: PagesDep, house: HouseDep, visit: VisitDep, draft: str = "") -> Response:
    """Show a sheet for the door of each room."""
    grid = _grid(house, visit, draft=bool(draft))
    return pages.show(
        "print/doors.html",
        visit,
        sheets=door_sheets(grid, visit.event) if grid else (),
        draft=draft,
        version=grid.version if grid else None,
        today=_today(visit),
        public=house.address,
    )


@router.get("/cards")
def print_cards(pages: PagesDep, house: HouseDep, visit: VisitDep) -> Response:
    """Show the topics as cards to cut out; to all once the grid is public, before to organisers."""
    shown = visit.viewer.organises or visit.event.public_version is not None
    with house.db.reading() as session:
        sheets = topic_cards(session, visit.event) if shown else ()
    return pages.show(
        "print/cards.html",
        visit,
        sheets=sheets,
        version=visit.event.public_version,
        draft="",
        today=_today(visit),
        public=house.address,
    )


def _grid(house: House, visit: Visit, *, draft: bool) -> DayGrid | None:
    if draft:
        visit.viewer.check_organises()
    with house.db.reading() as session:
        return grid_on_paper(session, visit.event, visit.now, draft=draft)


def _today(visit: Visit) -> date:
    """Return the date where the event is: paper of yesterday is known by it."""
    return visit.now.astimezone(ZoneInfo(visit.event.zone)).date()
