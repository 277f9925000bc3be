"""Where votes are limited, one is taken back for another in a single step."""

from datetime import datetime

from app.db import Tx
from app.domain.people import Viewer
from app.services.votes import set_vote


def swap_vote(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    topic_id: str,
    instead_of: str,
    device: str = "",
    order: int = 0,
) -> None:
    """Take back the vote for one topic and vote for another; neither where one is refused.

    `device` and `order` are those of a vote: what arrives after a newer tap changes nothing.
    """
    for chosen, on in ((instead_of, False), (topic_id, True)):
        set_vote(tx, viewer, now, topic_id=chosen, on=on, device=device, order=order)
