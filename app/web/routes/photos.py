"""Photos: one as a file, the form to add one, and taking one off its page."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import Response

from app.domain.errors import Gone, NotFound, Refusal
from app.domain.messages import say
from app.queries.events import event_of_slug
from app.queries.notes import notes_at
from app.queries.photos import photo_file
from app.services import photos
from app.web.deps import HouseDep, MemberDep, Visit
from app.web.forms import new_key
from app.web.house import House
from app.web.pages import Pages, PagesDep, go
from app.web.uploads import develop, read_form, words_of

router = APIRouter(prefix="/e/{slug}")

FOREVER = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""A photo never changes under its address. Who fetched one that is removed since has it, but
nobody gets it from a cache that many share."""


class PhotoForm(BaseModel):
    """The words of the form to add a photo."""

    name: str = ""
    key: str = Field(default_factory=new_key)


@router.api_route("/photos/{name}", methods=["GET", "HEAD"])
def send_photo(request: Request, house: HouseDep, slug: str, name: str) -> Response:
    """Send the photo `ID.jpg`, to whoever has its address and without a cookie."""
    photo_id, _, ending = name.rpartition(".")
    with house.db.reading() as session:
        event = event_of_slug(session, slug)
        found = photo_file(session, event.id, photo_id) if event else None
    if found is None or ending != "jpg":
        raise NotFound
    if found.data is None:
        raise Gone(say("This photo was removed."))
    headers = {**FOREVER, "ETag": f'"{photo_id}"'}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{quote(photo_id)}.jpg"'
    return Response(found.data, headers=headers, media_type="image/jpeg")


@router.get("/n/{page_key}/photos")
def new_photo(pages: PagesDep, house: HouseDep, visit: MemberDep, page_key: str) -> Response:
    """Show the form to add a photo, and why none can be added."""
    try:
        _check(house, visit, page_key)
    except Refusal as refusal:
        pages = pages.after(refusal)
    return _form(pages, house, visit, page_key, PhotoForm())


@router.post("/n/{page_key}/photos")
async def add_photo(
    request: Request, pages: PagesDep, house: HouseDep, visit: MemberDep, page_key: str
) -> Response:
    """Add a photo and show it on its page."""
    form = PhotoForm()
    try:
        sent = await read_form(request)
        form = PhotoForm(**words_of(sent))
        await _add(house, visit, page_key, form, sent)
    except Refusal as refusal:
        return await run_in_threadpool(_form, pages.after(refusal), house, visit, page_key, form)
    return go(f"{visit.path}/n/{page_key}#photos")


@router.post("/photos/{photo_id}/removal")
async def remove_photo(house: HouseDep, visit: MemberDep, photo_id: str) -> Response:
    """Take a photo off its page."""
    page_key = await house.db.write(photos.remove, visit.viewer, visit.now, photo_id=photo_id)
    return go(f"{visit.path}/n/{page_key}#photos")


@router.post("/photos/{photo_id}/return")
async def put_photo_back(house: HouseDep, visit: MemberDep, photo_id: str) -> Response:
    """Show a photo again that was removed."""
    page_key = await house.db.write(photos.put_back, visit.viewer, visit.now, photo_id=photo_id)
    return go(f"{visit.path}/n/{page_key}#photos")


def _check(house: House, visit: Visit, page_key: str, key: str = "") -> None:
    with house.db.reading() as session:
        photos.check_may_add(session, visit.viewer, visit.now, page_key=page_key, key=key)


async def _add(house: House, visit: Visit, page_key: str, form: PhotoForm, sent: FormData) -> None:
    """Ask whether a photo may be added before one is drawn, which is dear."""
    try:
        await run_in_threadpool(_check, house, visit, page_key, form.key)
    except Refusal:
        await sent.close()
        raise
    await house.db.write(
        photos.add,
        visit.viewer,
        visit.now,
        page_key=page_key,
        picture=await develop(sent),
        name=form.name,
        key=form.key,
    )


def _form(pages: Pages, house: House, visit: Visit, page_key: str, form: PhotoForm) -> Response:
    with house.db.reading() as session:
        state = notes_at(session, visit.event, page_key)
    if state is None:
        raise NotFound
    return pages.show("notes/photo.html", visit, state=state, form=form)
