"""All of one's votes on one page, each with its undo."""

from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.responses import Response

from app.queries import topics as topic_queries
from app.web.deps import HouseDep, MemberDep, Visit
from app.web.pages import PagesDep

router = APIRouter(prefix="/e/{slug}/me/votes")

UNDO_FOR = timedelta(minutes=1)
"""So long the page offers the last vote at its top, to be taken back."""


@router.get("")
def my_votes(pages: PagesDep, house: HouseDep, visit: MemberDep, kept: str = "") -> Response:
    """Show the topics one voted for, the last first, and those `kept` that were just undone."""
    with house.db.reading() as session:
        every = topic_queries.topics_of_event(session, visit.event.id)
        own = topic_queries.mine(session, visit.viewer)
        cast = topic_queries.votes_in_order(session, visit.viewer)
    by_id = {topic.id: topic for topic in every}
    undone = [i for i in kept.split(",") if i in by_id]
    shown = [by_id[i] for i in dict.fromkeys((*undone, *cast))]
    counts = visit.event.shows_counts(visit.viewer, voted=bool(cast))
    values = {"own": own, "topics": shown, "kept": undone, "counts": counts}
    return pages.show("me/votes.html", visit, **values, **_last(visit, cast, by_id))


def _last(
    visit: Visit, cast: dict[str, datetime], topics: dict[str, topic_queries.TopicView]
) -> dict[str, object]:
    """Return how many votes are left, and the last one, None where it is too old to be offered."""
    topic_id, at = next(iter(cast.items()), ("", visit.now - UNDO_FOR))
    seconds = (at + UNDO_FOR - visit.now).total_seconds()
    dots = visit.event.dots
    return {
        "left": None if dots is None else max(0, dots - len(cast)),
        "last": topics[topic_id] if seconds > 0 else None,
        "undo_for": round(seconds),
    }
