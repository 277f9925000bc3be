"""The closing page: the whole day in one place, to read, to keep and to print."""

from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from app.domain.text import fold
from app.exports.minutes import Action, Minutes, minutes
from app.queries.closing import Closing, closing
from app.queries.notes import NotesTopic
from app.web.deps import HouseDep, Visit, VisitDep
from app.web.markdown import render
from app.web.naming import named_as_asked
from app.web.pages import PagesDep
from app.web.wiki_links import resolver

router = APIRouter(prefix="/e/{slug}")


@dataclass(frozen=True)
class Task:
    """An action and the page whose notes name it."""

    action: Action
    topic: NotesTopic


@router.get("/closing")
def show_closing(pages: PagesDep, house: HouseDep, visit: VisitDep, names: str = "") -> Response:
    """Show schedule, notes, actions and links of all sessions; `names=no` leaves hosts out."""
    with house.db.reading() as session:
        day = closing(session, named_as_asked(visit.event, names))
    said = _said(day, visit)
    return pages.show(
        "closing/show.html",
        visit,
        day=day,
        said=said,
        whole=partial(_whole, day, visit),
        tasks=_tasks(day, said),
        links=tuple(page.topic for page in day.pages if said[page.topic.id].links),
        today=visit.now.astimezone(ZoneInfo(visit.event.zone)).date(),
        public=house.address,
    )


def _said(day: Closing, visit: Visit) -> dict[str, Minutes]:
    """Return what each page says in short, by what is in its address."""

    def find(title: str) -> tuple[str, str] | None:
        found = day.titles.get(fold(title))
        return (f"{visit.path}/n/{found[0]}", found[1]) if found else None

    bodies = {page.topic.id: page.newest.body if page.newest else "" for page in day.pages}
    return {key: minutes(body, find) for key, body in bodies.items()}


def _whole(day: Closing, visit: Visit, body: str) -> Markup:
    """Return notes as they stand below the title of their session, a heading of level four."""
    return render(body, resolver(visit, day.titles), below=3)


def _tasks(day: Closing, said: dict[str, Minutes]) -> tuple[Task, ...]:
    """Return all actions by who does them, so that all find their own; nobody's come last."""
    tasks = [
        Task(action, page.topic) for page in day.pages for action in said[page.topic.id].actions
    ]
    return tuple(sorted(tasks, key=lambda task: (not task.action.who, fold(task.action.who))))
