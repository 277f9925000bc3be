"""My day: what I picked and lead, in order, and what has changed in it."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from app.queries.me import my_day
from app.services import news
from app.web.deps import HouseDep, MemberDep
from app.web.pages import PagesDep, go

router = APIRouter(prefix="/e/{slug}/me")


@router.get("")
def show_my_day(pages: PagesDep, house: HouseDep, visit: MemberDep) -> Response:
    """Show one's day in order, conflicts side by side."""
    with house.db.reading() as session:
        day = my_day(session, visit.event, visit.viewer, visit.now)
    return pages.show("me/day.html", visit, day=day)


@router.post("/news")
async def see_news(
    house: HouseDep, visit: MemberDep, back: Annotated[str, Form()] = ""
) -> Response:
    """Tell no more of what has changed up to now."""
    await house.db.write(news.see_news, visit.viewer, visit.now)
    return go(f"{visit.path}/{'topics' if back == 'topics' else 'me'}")
