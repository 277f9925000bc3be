"""Pages sent from bytes that were drawn before: one for each who looks, and one for all passers-by.

What a page shows of the database and of who looks is the same as long as the event's revision is:
every write moves it. So nothing personal needs to be told apart, and nobody gets another's page.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.web.caching import respond_page
from app.web.cookies import LANGUAGE
from app.web.deps import Visit, Visitor, get_visitor, visit_of
from app.web.feeds import base_of
from app.web.house import house_of
from app.web.i18n import chosen_language
from app.web.page_cache import Place, Sheet
from app.web.pages import Pages

Draw = Callable[[Pages, Visit], tuple[Response, datetime]]
"""Returns a page, and the moment at which time alone will change it."""


async def send_kept(request: Request, slug: str, draw: Draw) -> Response:
    """Answer with a page of an event that anybody may open, drawn only where what is kept is old.

    Addresses that ask something are drawn for everybody who asks. Asks for nothing by FastAPI's
    dependencies, which would cost more than all the rest. Raises NotFound where there is no event,
    and what `draw` raises.
    """
    pages = Pages(request, house_of(request.app.state))
    visitor = await get_visitor(request, pages.house)

    def drawn() -> tuple[Response, datetime]:
        return draw(pages, visit_of(request, slug))

    if request.url.query:
        page, _until = await run_in_threadpool(drawn)
        return page
    stamp = await pages.house.stamps.of(slug)
    place = _place(pages, visitor, stamp.id)
    sheet = await pages.house.sheets.sheet(
        place, stamp.revision, visitor.now, lambda: Sheet.of(*drawn(), drawn_at=visitor.now)
    )
    return respond_page(request, sheet, sheet.headers)


def _place(pages: Pages, visitor: Visitor, event_id: str) -> Place:
    """Name all that a page depends on but the database and the time."""
    request, device = pages.request, visitor.device
    who = "" if device.is_new else f"{device.id} {device.organiser}"
    address = f"{base_of(request, pages.house)}{request.url.path}"
    return (event_id, address, who, *_wishes(request))


def _wishes(request: Request) -> tuple[str, str]:
    """Return the language that was chosen and the one that the browser likes, if we speak them.

    What a person or an event speaks comes between them.
    """
    accepted = request.headers.get("accept-language", "")
    return chosen_language((request.cookies.get(LANGUAGE),), "", ""), _liked(accepted)


@lru_cache(256)
def _liked(accepted: str) -> str:
    return chosen_language((), accepted, "")
