"""The vote route as tutorials write it: `python -m tests.load.tutorial URL PORT`.

One session for each request, handed in by a dependency, a commit of its own, and the tables, the
rules and the durability of ours: what the write lane is measured against.
"""

import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Form, HTTPException, Request
from sqlalchemy import Engine, create_engine, event
from sqlmodel import Session, col, func, select

from app.db import Database
from app.domain.phases import check_round
from app.models import Change, DevicePass, Event, Participant, Topic, Vote
from app.services.server import secrets_of_server
from app.web.cookies import Cookies


def tutorial_app(engine: Engine, cookies: Cookies) -> FastAPI:
    """Build an application with the one route."""
    app = FastAPI(openapi_url=None)

    def get_session() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    session_dep = Annotated[Session, Depends(get_session)]

    @app.post("/e/{slug}/topics/{topic_id}/vote")
    def set_vote(
        request: Request,
        slug: str,
        topic_id: str,
        session: session_dep,
        on: Annotated[bool, Form()],
    ) -> dict[str, object]:
        return _set_vote(session, cookies.device(request).id, slug, topic_id, on)

    return app


def _set_vote(
    session: Session, device: str, slug: str, topic_id: str, on: bool
) -> dict[str, object]:
    camp = session.exec(select(Event).where(Event.slug == slug)).first()
    if camp is None:
        raise HTTPException(404)
    person = session.exec(
        select(Participant)
        .join(DevicePass, col(DevicePass.participant_id) == col(Participant.id))
        .where(DevicePass.device == device, DevicePass.event_id == camp.id)
    ).first()
    topic = session.get(Topic, topic_id)
    if person is None or topic is None:
        raise HTTPException(404)
    now = datetime.now(UTC)
    check_round(camp.phase, camp.round_ends_at, now)
    vote = session.get(Vote, (person.id, topic.id))
    if on != (vote is not None):
        camp.revision += 1
        if vote is not None:
            session.delete(vote)
        else:
            session.add(Vote(participant_id=person.id, topic_id=topic.id, cast_at=now))
        kind = "vote_cast" if on else "vote_withdrawn"
        session.add(
            Change(
                event_id=camp.id,
                revision=camp.revision,
                kind=kind,
                actor_id=person.id,
                subject_id=topic.id,
                at=now,
            )
        )
        session.commit()
    votes = select(func.count()).select_from(Vote).where(Vote.topic_id == topic_id)
    return {"on": on, "votes": session.exec(votes).one(), "left": None}


def tutorial_engine(url: str) -> Engine:
    """Connect to a SQLite file as tutorials do, as durable as ours, and generous with connections.

    With the usual fifteen, sessions that are to be closed and requests that wait for a connection
    hold each other up for half a minute.
    """
    engine = create_engine(url, max_overflow=-1, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def tell(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    return engine


def main(url: str, port: str) -> None:
    """Serve until told to stop, on a database that is there already."""
    database = Database(url)
    secrets = database.write_now(secrets_of_server)
    database.close()
    cookies = Cookies(secrets.signing_key, secrets.organiser_token)
    app = tutorial_app(tutorial_engine(url), cookies)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="critical", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
