"""What makes pages open without a network: the service worker, its page, and the manifest."""

import json

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from app.domain.errors import NotFound
from app.domain.events import LANGUAGES
from app.web.deps import HouseDep, VisitDep, Visitor, VisitorDep
from app.web.house import House
from app.web.pages import PagesDep

router = APIRouter()

SHELL = ("app.css", "js/phone.js", "mark.svg")
NIGHT = "#3d1442"


@router.get("/sw.js")
async def service_worker(house: HouseDep) -> Response:
    """Send the worker, which differs with each build: browsers then take the new one."""
    known = {
        "BUILD": house.assets.build,
        "SHELL": [house.assets.url(name) for name in SHELL],
        "OFFLINE": {language: f"/offline/{language}" for language in LANGUAGES},
    }
    lines = [f"const {name} = {json.dumps(value)};" for name, value in known.items()]
    worker = house.assets.get("js/worker.js")
    assert worker is not None
    body = "\n".join(lines).encode() + b"\n" + worker.body
    return Response(body, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/offline/{language}")
def offline(pages: PagesDep, visitor: VisitorDep, language: str) -> Response:
    """Show what stands for a page that is not on the device, in a language."""
    if language not in LANGUAGES:
        raise NotFound
    return pages.show("offline.html", Visitor(visitor.device, language, visitor.now))


@router.get("/manifest.webmanifest")
def manifest(house: HouseDep, visitor: VisitorDep) -> Response:
    """Describe the server as something to put on a home screen."""
    return _manifest(house, "SoloCamp", "/", visitor.language)


@router.get("/e/{slug}/manifest.webmanifest")
def event_manifest(house: HouseDep, visit: VisitDep) -> Response:
    """Describe an event as something to put on a home screen."""
    return _manifest(house, visit.event.name, visit.path, visit.language)


def _manifest(house: House, name: str, start: str, language: str) -> Response:
    def icon(file: str, sizes: str, kind: str) -> dict[str, str]:
        return {"src": house.assets.url(file), "sizes": sizes, "type": kind}

    described = {
        "name": name,
        "short_name": name[:12].strip(),
        "lang": language,
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "theme_color": NIGHT,
        "background_color": NIGHT,
        "icons": [
            icon("mark.svg", "any", "image/svg+xml"),
            icon("mark-192.png", "192x192", "image/png"),
            {**icon("mark-512.png", "512x512", "image/png"), "purpose": "any maskable"},
        ],
    }
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    return JSONResponse(described, media_type="application/manifest+json", headers=headers)
