"""Organisers say which weaknesses of the draft they live with, until the draft changes."""

from datetime import datetime

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import NotFound
from app.domain.grid.receipt import grid_mark
from app.domain.people import Viewer
from app.rows import grid_input
from app.services.log import record, take_revision


def accept(tx: Tx, viewer: Viewer, now: datetime, *, pair: str) -> None:
    """Say no more that two topics, by their ids with a space between, tear people.

    Raises NotFound for topics without a place. An empty pair takes all that was accepted back.
    """
    viewer.check_organises()
    event = take_revision(tx, viewer.event_id)
    found = grid_input(tx, event, now)
    placed = {found.topic_ids[topic] for topic in found.grid}
    if pair and not (len(pair.split(" ")) == 2 and set(pair.split(" ")) <= placed):
        raise NotFound
    mark = grid_mark(found.grid)
    still = [one for one in event.accepted if one.startswith(mark)]
    event.accepted = [*still, f"{mark} {pair}"] if pair else []
    record(tx, event, ChangeKind.WEAKNESS_NOTED, viewer, now)
