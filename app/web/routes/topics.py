"""Topics: the list to vote from, one of them, proposing, editing, withdrawing, leading."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import NotFound, Refusal
from app.queries import board as board_queries
from app.queries import topics as topic_queries
from app.queries.choices import choices
from app.services import topics
from app.web.deps import HouseDep, MemberDep, Visit, VisitDep
from app.web.forms import TopicForm
from app.web.house import House
from app.web.markdown import render
from app.web.pages import Pages, PagesDep, go

router = APIRouter(prefix="/e/{slug}/topics")


@router.get("")
def show_topics(
    pages: PagesDep, house: HouseDep, visit: MemberDep, show: str = "", q: str = ""
) -> Response:
    """Show the topics to vote from, those found by `q`, of one kind or tag by `show`."""
    with house.db.reading() as session:
        every = topic_queries.topics_of_event(session, visit.event.id)
        own = topic_queries.mine(session, visit.viewer)
    ordered = topic_queries.in_order(every, visit.event, visit.viewer, own, visit.now)
    return pages.show(
        "topics/list.html",
        visit,
        topics=topic_queries.chosen(ordered, own, show=show, search=q),
        every=every,
        own=own,
        show=show,
        q=q,
        tags=topic_queries.tags(every),
        counts=visit.event.shows_counts(visit.viewer, voted=bool(own.voted)),
    )


@router.get("/new")
def new_topic(pages: PagesDep, house: HouseDep, visit: MemberDep, title: str = "") -> Response:
    """Show the form to propose a topic, with the word that was searched in vain."""
    spoken = visit.event.languages
    language = visit.language if visit.language in spoken else spoken[0]
    form = TopicForm(title=title[:80], language=language)
    with house.db.reading() as session:
        form.away = sorted(choices(session, visit.event.id, visit.viewer).away)
    return _form(pages, house, visit, form)


@router.post("")
async def propose(
    pages: PagesDep, house: HouseDep, visit: MemberDep, form: Annotated[TopicForm, Form()]
) -> Response:
    """Propose a topic, then show it."""
    try:
        topic_id = await house.db.write(
            topics.propose,
            visit.viewer,
            visit.now,
            draft=form.draft(),
            away=form.away,
            key=form.key,
        )
    except Refusal as refusal:
        return await run_in_threadpool(_form, pages.after(refusal), house, visit, form)
    return go(f"{visit.path}/topics/{topic_id}")


@router.get("/{topic_id}")
def show_topic(pages: PagesDep, house: HouseDep, visit: VisitDep, topic_id: str) -> Response:
    """Show one topic: what it is, who leads it, where and when it is on."""
    with house.db.reading() as session:
        topic = _find(topic_queries.topic_of_event(session, visit.event.id, topic_id))
        own = topic_queries.mine(session, visit.viewer)
        sitting = board_queries.sitting_of_topic(session, visit.event, topic_id, visit.now)
    return pages.show(
        "topics/show.html",
        visit,
        topic=topic,
        own=own,
        sitting=sitting,
        counts=visit.event.shows_counts(visit.viewer, voted=bool(own.voted)),
        description=render(topic.description, lambda _: None),
        may_edit=visit.viewer.organises or topic.id in own.ids,
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
    return go(f"{visit.path}/topics/{topic_id}")


@router.post("/{topic_id}/withdrawal")
async def withdraw(house: HouseDep, visit: MemberDep, topic_id: str) -> Response:
    """Take a topic back."""
    await house.db.write(topics.withdraw, visit.viewer, visit.now, topic_id=topic_id)
    return go(f"{visit.path}/topics/{topic_id}")


@router.post("/{topic_id}/return")
async def restore(house: HouseDep, visit: MemberDep, topic_id: str) -> Response:
    """Bring a withdrawn topic back."""
    await house.db.write(topics.restore, visit.viewer, visit.now, topic_id=topic_id)
    return go(f"{visit.path}/topics/{topic_id}")


@router.post("/{topic_id}/hosts")
async def host(
    house: HouseDep, visit: MemberDep, topic_id: str, on: Annotated[bool, Form()] = True
) -> Response:
    """Lead a topic, or lead it no longer."""
    verb = topics.host if on else topics.leave
    await house.db.write(verb, visit.viewer, visit.now, topic_id=topic_id)
    return go(f"{visit.path}/topics/{topic_id}")


def _form(
    pages: Pages, house: House, visit: Visit, form: TopicForm, topic_id: str = ""
) -> Response:
    with house.db.reading() as session:
        offered = choices(session, visit.event.id, visit.viewer)
    return pages.show("topics/form.html", visit, form=form, choices=offered, topic_id=topic_id)


def _find(topic: topic_queries.TopicView | None) -> topic_queries.TopicView:
    if topic is None:
        raise NotFound
    return topic
