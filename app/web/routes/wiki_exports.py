"""All notes to take home, in each format that we write; `names=no` names nobody in it."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.web.archives import send_archive
from app.web.caching import READ
from app.web.deps import HouseDep, VisitDep
from app.web.naming import named_as_asked

router = APIRouter(prefix="/e/{slug}/export")


@router.api_route("/notes.zip", methods=READ)
def vault(request: Request, house: HouseDep, visit: VisitDep, names: str = "") -> Response:
    """Send all notes as Markdown files, with an index, older versions and photos."""
    return send_archive(request, house, named_as_asked(visit.event, names), "vault")


@router.api_route("/site.zip", methods=READ)
def site(request: Request, house: HouseDep, visit: VisitDep, names: str = "") -> Response:
    """Send all notes as a site of files that needs no server."""
    return send_archive(request, house, named_as_asked(visit.event, names), "site")


@router.api_route("/mediawiki.xml", methods=READ)
def mediawiki(request: Request, house: HouseDep, visit: VisitDep, names: str = "") -> Response:
    """Send all notes with all versions as a dump that MediaWiki imports."""
    return send_archive(request, house, named_as_asked(visit.event, names), "mediawiki")


@router.api_route("/dokuwiki.zip", methods=READ)
def dokuwiki(request: Request, house: HouseDep, visit: VisitDep, names: str = "") -> Response:
    """Send all notes with all versions as files for DokuWiki's folder of data."""
    return send_archive(request, house, named_as_asked(visit.event, names), "dokuwiki")
