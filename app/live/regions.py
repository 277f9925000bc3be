"""The parts of pages that change while people look at them, and who may see each."""

from dataclasses import dataclass
from enum import StrEnum


class Region(StrEnum):
    """A part of a page, named as its `data-region` and as the frames of the stream."""

    BOARD = "board"
    TOPICS = "topics"
    COUNTS = "counts"
    WALL = "wall"
    PLAN = "plan"
    STANDING = "standing"
    DRAFT = "draft"
    DEEDS = "deeds"


PUBLIC = frozenset({Region.BOARD, Region.TOPICS})
COUNTED = PUBLIC | {Region.COUNTS}
"""For those who may see numbers of votes."""
DESK = COUNTED | {Region.PLAN, Region.STANDING, Region.DRAFT, Region.DEEDS}
WALL = frozenset({Region.WALL})


@dataclass(frozen=True)
class Channel:
    """What one stream carries: the same bytes for all who look at this region in this language.

    A wall's may be `both`, or empty: then it speaks what the desk says.
    """

    event_id: str
    region: Region
    language: str


def read_regions(raw: str, allowed: frozenset[Region]) -> tuple[Region, ...]:
    """Read names between commas; those unknown or not allowed are left out."""
    return tuple(region for region in Region if region in allowed and region in raw.split(","))
