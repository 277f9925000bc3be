"""The programme as a table for spreadsheets, one line for each item.

The names of the columns are those that the import of topics reads, so that a table goes back in.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.text import clean_line
from app.exports.plain_text import shared_text
from app.exports.tables import table_of
from app.queries.schedule import Schedule, ScheduleItem

COLUMNS = (
    "title",
    "start",
    "end",
    "minutes",
    "room",
    "place",
    "host",
    "language",
    "description",
    "kind",
    "id",
    "url",
)


def schedule_csv(
    schedule: Schedule, *, base_url: str, excel: bool = False, separator: str = ","
) -> bytes:
    """Write a schedule as a table; times are ISO 8601 with the venue's offset."""
    site, zone = base_url.rstrip("/"), ZoneInfo(schedule.zone)
    rows = (_cells(item, schedule, zone, site) for item in schedule.items)
    return table_of(COLUMNS, rows, excel=excel, separator=separator)


def _cells(item: ScheduleItem, schedule: Schedule, zone: ZoneInfo, site: str) -> list[str]:
    return [
        clean_line(item.title),
        _local(item.starts_at, zone),
        _local(item.ends_at, zone),
        str((item.ends_at - item.starts_at) // timedelta(minutes=1)),
        clean_line(item.room),
        clean_line(schedule.place),
        "; ".join(clean_line(speaker.name) for speaker in item.speakers),
        clean_line(item.language),
        shared_text(item.description, base_url=site),
        "session" if item.is_session else "break",
        str(item.number),
        site + item.path,
    ]


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")
