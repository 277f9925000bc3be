"""The page of all that one takes home, and the votes as a table."""

from collections.abc import Iterable
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.db import Reader
from app.domain.errors import NotFound
from app.exports.votes_csv import votes_csv
from app.queries import notes as note_queries
from app.queries import subscriptions as subscription_queries
from app.queries import topics as topic_queries
from app.web.archive_cache import Target, packed
from app.web.archives import known_sizes
from app.web.caching import READ, respond_stored
from app.web.deps import HouseDep, Visit, VisitDep
from app.web.feeds import OWN_NAMES
from app.web.naming import named_as_asked
from app.web.pages import PagesDep
from app.web.schedule_files import SEPARATORS

router = APIRouter(prefix="/e/{slug}/export")


@router.get("")
def show_exports(pages: PagesDep, house: HouseDep, visit: VisitDep, names: str = "") -> Response:
    """Show all that can be taken home, and what will appear when; `names=no` leads to no names."""
    with house.db.reading() as session:
        values: dict[str, object] = {
            "calendars": subscription_queries.calendars(session, visit.event),
            "notes": note_queries.count_pages(session, visit.event.id),
            "counts": _sees_counts(session, visit),
        }
    asked = named_as_asked(visit.event, names)
    values |= {"sizes": known_sizes(house, asked), "named": asked.names_public}
    return pages.show("exports/index.html", visit, own_names=OWN_NAMES, **values)


@router.api_route("/votes.csv", methods=READ)
def votes(request: Request, house: HouseDep, visit: VisitDep, excel: str = "") -> Response:
    """Send how many votes each topic has, to who may see that now."""
    with house.db.reading() as session:
        if not _sees_counts(session, visit):
            raise NotFound
        topics = topic_queries.topics_of_event(session, visit.event.id)
    return respond_stored(
        request,
        packed("", partial(_write_votes, topics, f"{house.address}{visit.path}", excel)),
        media_type="text/csv",
        filename=f"{visit.event.slug}-votes.csv",
    )


def _write_votes(
    topics: Iterable[topic_queries.TopicView], base: str, excel: str, target: Target
) -> None:
    part = SEPARATORS.get(excel, "")
    address = f"{base}/topics"
    target.write(votes_csv(topics, path=address, excel=bool(part), separator=part or ","))


def _sees_counts(session: Reader, visit: Visit) -> bool:
    voted = bool(topic_queries.mine(session, visit.viewer).voted)
    return visit.event.shows_counts(visit.viewer, voted=voted)
