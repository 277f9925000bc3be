"""Topics: the list to vote from, one of them, proposing, editing, withdrawing, leading."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import NotFound, Refusal
from app.queries import board as board_queries
from app.queries import topics as topic_queries
from app.queries import twins as twin_queries
from app.queries.choices import choices
from app.queries.topic_page import topic_page
from app.services import comparing, topics
from app.web.deps import HouseDep, MemberDep, Visit, VisitDep
from app.web.errors import wants_json
from app.web.forms import TopicForm
from app.web.house import House
from app.web.markdown import render
from app.web.pages import Pages, PagesDep, answered
from app.web.sending import SendingDep

router = APIRouter(prefix="/e/{slug}/topics")


@router.get("")
def show_topics(
    pages: PagesDep, house: HouseDep, visit: MemberDep, show: str = "", q: str = ""
) -> Response:
    """Show the topics to vote from; those not found by `q` or `show` are there, but hidden."""
    with house.db.reading() as session:
        every = topic_queries.topics_of_event(session, visit.event.id)
        own = topic_queries.mine(session, visit.viewer)
        first = board_queries.first_session(session, visit.event.id, visit.now)
        merges = twin_queries.merge_news_of(session, visit.viewer)
    listing = topic_queries.listing(every, visit.event, own, visit.viewer, visit.now)
    return pages.show(
        "topics/list.html",
        visit,
        listing=listing,
        found=listing.found(show=show, search=q),
        first=first,
        merges=merges,
        **{"show": show, "q": q, **_of_visitor(visit, own)},
    )


@router.get("/new")
def new_topic(pages: PagesDep, house: HouseDep, visit: MemberDep, title: str = "") -> Response:
    """Show the form to propose a topic, with the word that was searched in vain."""
    spoken = visit.event.languages
    language = visit.language if visit.language in spoken else spoken[0]
    form = TopicForm(title=title[:80], language=language)
    with house.db.reading() as session:
        form.away = form.away_was = sorted(choices(session, visit.event.id, visit.viewer).away)
    return _form(pages, house, visit, form)


@router.get("/like")
def show_twins(pages: PagesDep, house: HouseDep, visit: MemberDep, title: str = "") -> Response:
    """Show up to three topics that are like a title, for the form while it is written."""
    answer = pages.show("topics/_twins.html", visit, form=TopicForm(), **_like(house, visit, title))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.post("")
async def propose(
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    sending: SendingDep,
    form: Annotated[TopicForm, Form()],
) -> Response:
    """Propose a topic, then show it; a form without script is asked first about topics like it."""
    if not (form.sure or wants_json(pages.request)) and await run_in_threadpool(
        _has_twins, house, visit, form.title
    ):
        return await run_in_threadpool(_form, pages, house, visit, form, asks=True)
    try:
        topic_id = await _propose(house, visit, form, sending.key or form.key)
    except Refusal as refusal:
        return await run_in_threadpool(_form, pages.after(refusal), house, visit, form)
    return answered(pages.request, f"{visit.path}/topics/{topic_id}")


@router.get("/{topic_id}")
def show_topic(pages: PagesDep, house: HouseDep, visit: VisitDep, topic_id: str) -> Response:
    """Show one topic: what it is, who leads it, where and when it is on."""
    with house.db.reading() as session:
        shown = topic_page(session, visit.event, visit.viewer, topic_id, visit.now)
    if shown is None:
        raise NotFound
    return pages.show(
        "topics/show.html",
        visit,
        prose=lambda text: render(text, lambda _: None),
        link=f"{house.address}{visit.path}/topics/{topic_id}",
        description=render(shown.topic.description, lambda _: None),
        **{**vars(shown), **_of_visitor(visit, shown.own)},
    )


@router.get("/{topic_id}/edit")
def edit_topic(pages: PagesDep, house: HouseDep, visit: MemberDep, topic_id: str) -> Response:
    """Show the form with the topic's words in it."""
    with house.db.reading() as session:
        topic = _find(topic_queries.topic_of_event(session, visit.event.id, topic_id))
        own = topic_queries.mine(session, visit.viewer)
    if not (visit.viewer.organises or topic.id in own.ids):
        raise NotFound
    return _form(pages, house, visit, TopicForm.of(topic), topic_id)


@router.post("/{topic_id}/edit")
async def edit(
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    topic_id: str,
    form: Annotated[TopicForm, Form()],
) -> Response:
    """Change a topic's words, then show it."""
    try:
        await house.db.write(
            topics.edit, visit.viewer, visit.now, topic_id=topic_id, draft=form.draft()
        )
    except Refusal as refusal:
        return await run_in_threadpool(_form, pages.after(refusal), house, visit, form, topic_id)
    return answered(pages.request, f"{visit.path}/topics/{topic_id}")


@router.post("/{topic_id}/withdrawal")
async def withdraw(
    request: Request, house: HouseDep, visit: MemberDep, sending: SendingDep, topic_id: str
) -> Response:
    """Take a topic back."""
    await house.db.write(
        topics.withdraw,
        visit.viewer,
        visit.now,
        topic_id=topic_id,
        device=sending.device,
        order=sending.order,
    )
    return answered(request, f"{visit.path}/topics/{topic_id}")


@router.post("/{topic_id}/return")
async def restore(
    request: Request, house: HouseDep, visit: MemberDep, sending: SendingDep, topic_id: str
) -> Response:
    """Bring a withdrawn topic back."""
    await house.db.write(
        topics.restore,
        visit.viewer,
        visit.now,
        topic_id=topic_id,
        device=sending.device,
        order=sending.order,
    )
    return answered(request, f"{visit.path}/topics/{topic_id}")


@router.post("/{topic_id}/hosts")
async def host(
    request: Request,
    house: HouseDep,
    visit: MemberDep,
    sending: SendingDep,
    topic_id: str,
    on: Annotated[bool, Form()] = True,
) -> Response:
    """Lead a topic, or lead it no longer."""
    verb = topics.host if on else topics.leave
    await house.db.write(
        verb,
        visit.viewer,
        visit.now,
        topic_id=topic_id,
        device=sending.device,
        order=sending.order,
    )
    return answered(request, f"{visit.path}/topics/{topic_id}")


async def _propose(house: House, visit: Visit, form: TopicForm, key: str) -> str:
    return await house.db.write(
        comparing.propose_beside,
        visit.viewer,
        visit.now,
        draft=form.draft(),
        limits=form.limits(),
        key=key,
        others=form.twin,
        reason=form.reason,
    )


def _of_visitor(visit: Visit, own: topic_queries.Mine) -> dict[str, object]:
    """Return what is the visitor's own, whether they see counts, and how many votes are left."""
    dots = visit.event.dots
    return {
        "own": own,
        "counts": visit.event.shows_counts(visit.viewer, voted=bool(own.voted)),
        "left": None if dots is None else max(0, dots - len(own.voted)),
    }


def _form(
    pages: Pages,
    house: House,
    visit: Visit,
    form: TopicForm,
    topic_id: str = "",
    *,
    asks: bool = False,
) -> Response:
    with house.db.reading() as session:
        offered = choices(session, visit.event.id, visit.viewer)
    return pages.show(
        "topics/form.html",
        visit,
        form=form,
        choices=offered,
        topic_id=topic_id,
        asks=asks,
        **_like(house, visit, "" if topic_id else form.title),
    )


def _like(house: House, visit: Visit, title: str) -> dict[str, object]:
    with house.db.reading() as session:
        twins = twin_queries.topics_like(session, visit.event.id, title, visit.viewer)
    return {"twins": twins}


def _has_twins(house: House, visit: Visit, title: str) -> bool:
    return bool(_like(house, visit, title)["twins"])


def _find(topic: topic_queries.TopicView | None) -> topic_queries.TopicView:
    if topic is None:
        raise NotFound
    return topic
