"""What has changed is told until one has seen it."""

from datetime import datetime

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.people import Viewer
from app.models import Participant
from app.services.log import record, take_revision


def see_news(tx: Tx, viewer: Viewer, now: datetime) -> None:
    """Remember that one knows all that has changed up to now."""
    event = take_revision(tx, viewer.event_id)
    person = tx.get_one(Participant, viewer.participant())
    person.news_seen_at = now
    record(tx, event, ChangeKind.NEWS_SEEN, viewer, now, subject=person.id)
