"""Translates refusals into answers, in one place; nobody sees internals."""

import logging
from contextlib import suppress
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Part

from app.domain.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, Refusal
from app.domain.events import LANGUAGES
from app.domain.messages import Message, say
from app.faults import POSSIBLE, Fault, fault_of
from app.web.cookies import LANGUAGE
from app.web.deps import NotJoined, find_visit
from app.web.house import house_of
from app.web.i18n import SOURCE, chosen_language, translate

STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    Gone: 410,
    NotAllowed: 403,
    Conflict: 409,
    Invalid: 422,
}


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return STATUS[type(refusal)]


def wants_json(request: Request) -> bool:
    """Tell whether a script asks, which wants a sentence rather than a page."""
    return request.headers.get("accept", "").startswith("application/json")


def install(app: FastAPI) -> None:
    """Let the application answer every refusal and error with a clear page."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(NotJoined, _not_joined)
    app.add_exception_handler(HTTPException, _http)
    for possible in POSSIBLE:
        app.add_exception_handler(possible, _faulty)
    app.add_exception_handler(Exception, _failed)  # of what broke before it came to `Mishaps`
    app.add_middleware(Mishaps)


class Mishaps:
    """Answers what breaks with a page, and lets the error go on to be logged.

    Starlette's own handler of such errors stands outside of all that gives an answer its id and
    the headers that keep a page to itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; say that it broke where no answer has begun."""
        begun = False

        async def noticed(message: Part) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noticed)
        except Exception as error:
            if scope["type"] == "http" and not begun:
                answer = await _failed(Request(scope), error)
                await answer(scope, receive, send)
            raise


def error_page(request: Request, status: int, message: Message) -> Response:
    """Answer with a page, or for a script a JSON object, that says what happened.

    Inside an event it speaks the event's language and leads back into it.
    """
    visit = getattr(request.state, "visit", None)
    language = visit.language if visit else _language(request)
    sentence = translate(message, language)
    if wants_json(request):
        return JSONResponse({"message": sentence}, status_code=status)
    values = {
        "status": status,
        "sentence": sentence,
        "visit": visit,
        "here": request.url.path,
        "switch": languages_of(request) if request.method in ("GET", "HEAD") else {},
        "problems": {},
        "summary": "",
    }
    body = house_of(request.app.state).templates.render("errors/error.html", language, values)
    headers = {"Content-Language": language, "Vary": "Accept-Language, Cookie"}
    return HTMLResponse(body, status, headers)


def languages_of(request: Request) -> dict[str, str]:
    """Return the address of a request's page in each language, path and query kept."""
    addresses = {code: request.url.include_query_params(lang=code) for code in LANGUAGES}
    return {code: f"{url.path}?{url.query}" for code, url in addresses.items()}


def _language(request: Request) -> str:
    return chosen_language(
        (request.query_params.get("lang"), request.cookies.get(LANGUAGE)),
        request.headers.get("accept-language", ""),
        SOURCE,
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    if isinstance(error, NotFound | Gone):
        await run_in_threadpool(_find_visit, request)
    return error_page(request, status_of(error), error.message)


async def _unreadable(request: Request, _error: Exception) -> Response:
    message = say("The form did not arrive whole. Go back, and send it again.")
    return error_page(request, 422, message)


SENTENCES = {
    HTTPStatus.NOT_FOUND: say("There is no page at this address."),
    HTTPStatus.METHOD_NOT_ALLOWED: say("This address does not take what was sent."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: say("That is too much text at once. Shorten it."),
    HTTPStatus.TOO_MANY_REQUESTS: say(
        "Too many unknown codes came from here. Wait a minute, then type the code again."
    ),
    HTTPStatus.BAD_REQUEST: say("The form did not arrive whole. Go back, and send it again."),
}


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.METHOD_NOT_ALLOWED and (above := _page_above(request)):
        return RedirectResponse(above, status_code=303)
    if status == HTTPStatus.NOT_FOUND:
        await run_in_threadpool(_find_visit, request)
    message = SENTENCES.get(status, say("That did not work."))
    answer = error_page(request, status, message)
    answer.headers.update(error.headers or {})
    return answer


def _page_above(request: Request) -> str | None:
    """Return the page that holds the form of an address that only takes what forms send.

    A reload, or the link to the other language, asks for such an address after a refusal.
    """
    path = request.url.path if request.method == "GET" else ""
    while path := path.rpartition("/")[0]:
        scope = {**request.scope, "path": path}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            return f"{path}?{request.url.query}".rstrip("?")
    return None


READING = say(
    "This server cannot read its data at the moment. Wait a minute, then load the page again."
)
WRITING = {
    Fault.FULL: say(
        "The disk of this server is full, so nothing was saved. Tell an organiser. When there is "
        "room again, go back: what you typed is still there. Send it again."
    ),
    Fault.READ_ONLY: say(
        "This server may not write to its disk, so nothing was saved. Tell an organiser. When that "
        "is mended, go back: what you typed is still there. Send it again."
    ),
    Fault.BROKEN: say(
        "The disk of this server does not work as it should, so nothing was saved. Tell an "
        "organiser. When that is mended, go back: what you typed is still there. Send it again."
    ),
    Fault.GONE: say(
        "This server has lost its database for a moment, and looks for it. Wait a minute, then go "
        "back: what you typed is still there. Send it again: nothing is counted twice."
    ),
    Fault.BUSY: say(
        "Too much is happening here at once. Wait a few seconds, then go back: what you typed is "
        "still there. Send it again."
    ),
}
TRY_AGAIN = {"Retry-After": "10", "Cache-Control": "no-store"}


async def _faulty(request: Request, error: Exception) -> Response:
    """Answer what the disk or the database is to blame for; it mends without a restart."""
    fault = fault_of(error)
    if fault is None:
        raise error
    logging.getLogger(__name__).warning("%s: %s", fault, str(error).partition("\n")[0])
    reads = request.method in ("GET", "HEAD")
    answer = error_page(request, 503, READING if reads else WRITING[fault])
    answer.headers.update(TRY_AGAIN)
    return answer


def _find_visit(request: Request) -> None:
    """Do without the event where the database is not there to tell it."""
    with suppress(*POSSIBLE):
        find_visit(request)


async def _failed(request: Request, _error: Exception) -> Response:
    message = say(
        "Something broke on our side. Go back: what you typed is still there. Send it again."
    )
    return error_page(request, 500, message)


LOST_PASS = say(
    "This device is not in the event. Join it, then go back: what you typed is still there. "
    "Send it again."
)


async def _not_joined(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotJoined)
    if wants_json(request):
        return error_page(request, 403, say("Join the event first."))
    if request.method not in ("GET", "HEAD"):
        return error_page(request, 403, LOST_PASS)
    return RedirectResponse(f"/j/{error.code}", status_code=303)
