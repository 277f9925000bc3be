"""Draws the regions that the stream carries: the same fragments that the pages include."""

from collections.abc import Mapping

from app.db import Database, Reader
from app.domain.voting import counts_are_visible
from app.live.regions import Channel, Region
from app.queries.board import board
from app.queries.building import building
from app.queries.counts import topics_that_stand, votes_of_topics
from app.queries.desk import plan_of_event, standing
from app.queries.desk_history import desk_now
from app.queries.draft_table import draft_table
from app.queries.events import EventView, event_of_id
from app.web.clock import Clock
from app.web.projector import pictured
from app.web.templating import Templates

FRAGMENTS = {
    Region.BOARD: "board/_board.html",
    Region.TOPICS: "topics/_news.html",
    Region.COUNTS: "topics/_counts.html",
    Region.WALL: "wall/_wall.html",
    Region.PLAN: "desk/_plan.html",
    Region.STANDING: "desk/_standing.html",
    Region.DRAFT: "desk/_draft.html",
    Region.DEEDS: "desk/_undo.html",
}


class Regions:
    """Turns a channel into the HTML that everybody who follows it sees."""

    def __init__(
        self, db: Database, templates: Templates, clock: Clock, public_address: str
    ) -> None:
        self._public_address = public_address
        self._db = db
        self._templates = templates
        self._clock = clock

    def draw(self, channel: Channel) -> str:
        """Return a region as it is now; empty where the event is gone. Runs in a worker thread."""
        now = self._clock()
        with self._db.reading() as session:
            event = event_of_id(session, channel.event_id)
            if event is None:
                return ""
            values = self._values(session, channel.region, event)
        language = channel.language or str(values["speaks"])
        return self._templates.render(
            FRAGMENTS[channel.region], language, {"event": event, "now": now, **values}
        )

    def _values(self, session: Reader, region: Region, event: EventView) -> dict[str, object]:
        now = self._clock()
        if region is Region.BOARD:
            return {"board": board(session, event, now), "own": None}
        if region is Region.COUNTS:
            return {"votes": _votes(session, event)}
        if region is Region.WALL:
            return pictured(session, event, now, self._public_address)
        if region is Region.PLAN:
            plan = plan_of_event(session, event, now)
            return {"plan": plan, "building": building(session, event, plan, now)}
        if region is Region.DRAFT:
            return {"table": draft_table(session, event, now)}
        if region is Region.DEEDS:
            return {"desk": desk_now(session, event, now)}
        if region is Region.STANDING:
            return {"standing": standing(session, event.id)}
        return {"topics_all": topics_that_stand(session, event.id)}


def _votes(session: Reader, event: EventView) -> Mapping[str, int]:
    """Return what those who voted may see; who has not may not open this channel.

    Nothing, also for streams that are open, while a round hides the numbers until its end.
    """
    if not counts_are_visible(event.counts, event.phase, voted=True, organises=False):
        return {}
    return votes_of_topics(session, event.id)
