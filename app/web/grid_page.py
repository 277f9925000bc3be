"""The page of the grid, which several routes answer with."""

from starlette.responses import Response

from app.queries.draft_table import draft_table
from app.queries.grid import desk_grid
from app.web.deps import Visit
from app.web.house import House
from app.web.pages import Pages


def grid_page(pages: Pages, house: House, visit: Visit) -> Response:
    """Show the draft, how good it is, and whether everybody sees it."""
    with house.db.reading() as session:
        draft = desk_grid(session, visit.event, visit.now)
        table = draft_table(session, visit.event, visit.now)
    plan, building = draft.plan, draft.building
    return pages.show(
        "desk/grid.html", visit, draft=draft, table=table, plan=plan, building=building
    )
