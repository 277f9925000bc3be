"""What the projector shows, by the phase of the event."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Reader
from app.domain.phases import Phase
from app.models import Participant, Topic, Vote
from app.queries.board import Board, board
from app.queries.events import EventView
from app.queries.topics import TopicView, topics_of_event


@dataclass(frozen=True)
class Wall:
    """One picture of the wall; `places` are the cells of the grid, `voters` people with a vote."""

    mode: str
    board: Board
    ranking: tuple[TopicView, ...]
    places: int
    people: int
    voters: int
    votes: int


MODES = {
    Phase.DRAFT: "lobby",
    Phase.OPEN: "round",
    Phase.PLANNING: "planning",
    Phase.RUNNING: "grid",
    Phase.CLOSED: "grid",
}


def wall(session: Reader, event: EventView, now: datetime) -> Wall:
    """Return what the wall shows now."""
    day = board(session, event, now)
    topics = topics_of_event(session, event.id)
    people = session.exec(
        select(func.count()).select_from(Participant).where(Participant.event_id == event.id)
    ).one()
    voters = session.exec(
        select(func.count(func.distinct(Vote.participant_id)))
        .join(Topic, col(Topic.id) == col(Vote.topic_id))
        .where(Topic.event_id == event.id)
    ).one()
    return Wall(
        mode=MODES[event.phase],
        board=day,
        ranking=tuple(sorted(topics, key=lambda t: (-t.votes, t.created_at, t.id))),
        places=sum(len(row.cells) for row in day.rows),
        people=people,
        voters=voters,
        votes=sum(topic.votes for topic in topics),
    )
