"""Answers of routes: a page, the same page again with what is wrong, or the way to the next."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from app.domain.errors import Conflict, Invalid, Refusal
from app.domain.events import LANGUAGES
from app.web.cookies import keep_language
from app.web.deps import Visit, Visitor
from app.web.errors import languages_of, status_of, wants_json
from app.web.feeds import base_of
from app.web.house import House, house_of
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
        """Answer with a page; a script that was refused gets the sentences instead."""
        if self.refusal and wants_json(self.request):
            return self._told(self.refusal, visit.language)
        body = self.fragment(template, visit, **values)
        status = status_of(self.refusal) if self.refusal else 200
        response = HTMLResponse(body, status_code=status)
        response.headers["Content-Language"] = visit.language
        response.headers["Vary"] = "Accept-Language, Cookie"
        response.headers["Cache-Control"] = "private, no-cache"
        self.house.cookies.renew(self.request, response)
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
            "site": base_of(self.request, self.house),
            "switch": languages_of(self.request),
            "problems": self._problems(visit.language),
            "summary": translate(self.refusal.message, visit.language) if self.refusal else "",
        }
        return self.house.templates.render(template, visit.language, {**shared, **values})

    def _told(self, refusal: Refusal, language: str) -> Response:
        problems = self._problems(language)
        message = " ".join(problems.values()) or translate(refusal.message, language)
        answer: dict[str, object] = {"message": message, "problems": problems}
        if isinstance(refusal, Conflict) and refusal.can_insist:
            answer["can_insist"] = True
        return JSONResponse(answer, status_code=status_of(refusal))

    def _problems(self, language: str) -> dict[str, str]:
        if not isinstance(self.refusal, Invalid):
            return {}
        return {
            problem.field: translate(problem.message, language) for problem in self.refusal.problems
        }


async def get_pages(request: Request) -> Pages:
    """Return what renders the pages of a request."""
    return Pages(request, house_of(request.app.state))


PagesDep = Annotated[Pages, Depends(get_pages)]


def kept_nowhere(answer: Response) -> Response:
    """Have no browser and no service worker keep a page that shows a secret."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def answered(request: Request, path: str, **values: object) -> Response:
    """Lead a form on to `path`; tell a script where that is, and what it shows before."""
    return JSONResponse({"go": path, **values}) if wants_json(request) else go(path)


def go(path: str) -> Response:
    """Send the browser on after a form was taken (RFC 9110 15.4.4)."""
    return RedirectResponse(path, status_code=303)
