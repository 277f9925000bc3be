"""All tables: constraints and names, no behaviour, no relationships: queries join explicitly.

Every table below `Event` carries its event's id or hangs on a row that does, and goes with it.
"""

from app.models.day import Absence, Room, RoomClosure, Slot
from app.models.event import DeviceMove, DevicePass, Event, Participant, RevokedFeed
from app.models.grid import (
    CalendarEntry,
    DeskAction,
    GridVersion,
    LineLock,
    Placement,
    PlanRun,
    PublishedPlacement,
)
from app.models.ids import id_from, new_id, new_token
from app.models.limits import Bucket
from app.models.log import Change, Receipt
from app.models.notes import Page, PageLink, PageName, Photo, Revision
from app.models.server import Server
from app.models.topic import FormerTitle, Host, Merge, SameAs, Star, Topic, Vote
from app.models.wall import Pitch, Screen, Turn

__all__ = [
    "Absence",
    "Bucket",
    "CalendarEntry",
    "Change",
    "DeskAction",
    "DeviceMove",
    "DevicePass",
    "Event",
    "FormerTitle",
    "GridVersion",
    "Host",
    "LineLock",
    "Merge",
    "Page",
    "PageLink",
    "PageName",
    "Participant",
    "Photo",
    "Pitch",
    "Placement",
    "PlanRun",
    "PublishedPlacement",
    "Receipt",
    "Revision",
    "RevokedFeed",
    "Room",
    "RoomClosure",
    "SameAs",
    "Screen",
    "Server",
    "Slot",
    "Star",
    "Topic",
    "Turn",
    "Vote",
    "id_from",
    "new_id",
    "new_token",
]
