"""Answers of routes: a page, the same page again with what is wrong, or the way to the next."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.domain.errors import Invalid, Refusal
from app.domain.events import LANGUAGES
from app.web.cookies import keep_language
from app.web.deps import HouseDep, Visit, Visitor
from app.web.errors import languages_of, status_of
from app.web.house import House
from app.web.i18n import translate


@dataclass(frozen=True)
class Pages:
    """Renders pages for one request."""

    request: Request
    house: House
    refusal: Refusal | None = None

    def after(self, refusal: Refusal | None) -> "Pages":
        """Return pages that show a refusal: an error summary, the fields marked, its status."""
        return replace(self, refusal=refusal)

    def show(self, template: str, visit: Visit | Visitor, /, **values: object) -> Response:
        """Answer with a page."""
        body = self.fragment(template, visit, **values)
        status = status_of(self.refusal) if self.refusal else 200
        response = HTMLResponse(body, status_code=status)
        response.headers["Content-Language"] = visit.language
        response.headers["Vary"] = "Accept-Language, Cookie"
        response.headers["Cache-Control"] = "private, no-cache"
        if self.request.query_params.get("lang") in LANGUAGES:
            keep_language(self.request, response, visit.language)
        return response

    def fragment(self, template: str, visit: Visit | Visitor, /, **values: object) -> str:
        """Return a template's text, with what all templates know."""
        shared = {
            "visit": visit if isinstance(visit, Visit) else None,
            "event": visit.event if isinstance(visit, Visit) else None,
            "now": visit.now,
            "here": self.request.url.path,
            "switch": languages_of(self.request),
            "problems": self._problems(visit.language),
            "summary": translate(self.refusal.message, visit.language) if self.refusal else "",
        }
        return self.house.templates.render(template, visit.language, {**shared, **values})

    def _problems(self, language: str) -> dict[str, str]:
        if not isinstance(self.refusal, Invalid):
            return {}
        return {
            problem.field: translate(problem.message, language) for problem in self.refusal.problems
        }


async def get_pages(request: Request, house: HouseDep) -> Pages:
    """Return what renders the pages of a request."""
    return Pages(request, house)


PagesDep = Annotated[Pages, Depends(get_pages)]


def go(path: str) -> Response:
    """Send the browser on after a form was taken (RFC 9110 15.4.4)."""
    return RedirectResponse(path, status_code=303)
