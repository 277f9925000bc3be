"""The published versions of the grid: which there are, and how each came to be."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Reader
from app.models import GridVersion, Participant
from app.queries.events import EventView
from app.queries.topics import Someone


@dataclass(frozen=True)
class VersionView:
    """One published version and its receipt; `author` is None where nobody is known any more.

    `coverage`, `ideal` and `bound` are hours of people; `seed` is None for a grid made by hand.
    """

    number: int
    published_at: datetime
    sentence: str
    coverage: int
    ideal: int
    bound: int | None
    seed: int | None
    input_hash: str
    by_hand: bool
    author: Someone | None
    is_public: bool

    @property
    def is_proven(self) -> bool:
        """Whether no grid can do better."""
        return self.bound is not None and self.coverage >= self.bound


def versions(session: Reader, event: EventView) -> tuple[VersionView, ...]:
    """Return all versions, the latest first. One query."""
    rows = session.exec(
        select(GridVersion, Participant)
        .outerjoin(Participant, col(Participant.id) == col(GridVersion.author_id))
        .where(GridVersion.event_id == event.id)
        .order_by(col(GridVersion.number).desc())
    ).all()
    return tuple(
        VersionView(
            number=row.number,
            published_at=row.published_at,
            sentence=row.sentence,
            coverage=row.coverage,
            ideal=row.ideal,
            bound=row.bound,
            seed=row.seed,
            input_hash=row.input_hash,
            by_hand=row.by_hand,
            author=Someone(author.id, author.name, author.number) if author else None,
            is_public=row.number == event.public_version,
        )
        for row, author in rows
    )
