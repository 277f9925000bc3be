"""All that the page of one topic shows."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Reader
from app.domain.people import Viewer
from app.queries.board import Sitting, sitting_of_topic
from app.queries.events import EventView
from app.queries.merging import Merging, merging_of_topic
from app.queries.pitches import pitch_state
from app.queries.stars import picked
from app.queries.topics import Mine, TopicView, mine, topic_of_event


@dataclass(frozen=True)
class TopicPage:
    """One topic, where and when it is on, what is merged with it, and what is the viewer's own."""

    topic: TopicView
    own: Mine
    starred: bool
    sitting: Sitting | None
    pitch: str
    merging: Merging


def topic_page(
    session: Reader, event: EventView, viewer: Viewer, topic_id: str, now: datetime
) -> TopicPage | None:
    """Return what the page of a topic shows, None for a topic of another event."""
    topic = topic_of_event(session, event.id, topic_id)
    if topic is None:
        return None
    return TopicPage(
        topic=topic,
        own=mine(session, viewer),
        starred=topic_id in picked(session, viewer),
        sitting=sitting_of_topic(session, event, topic_id, now),
        pitch=pitch_state(session, topic_id),
        merging=merging_of_topic(session, event.id, topic_id, viewer),
    )
