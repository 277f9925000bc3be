"""The programme as a table for spreadsheets: RFC 4180 in UTF-8, one line for each item.

The names of the columns are those that the import of topics reads, so that a table goes back in.
"""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.text import clean_line
from app.exports.plain_text import shared_text
from app.queries.schedule import Schedule, ScheduleItem

BOM = "\ufeff"
"""Without it Excel reads UTF-8 as something else; with it others show a stray character."""

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
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def schedule_csv(
    schedule: Schedule, *, base_url: str, excel: bool = False, separator: str = ","
) -> bytes:
    """Write a schedule with CRLF line ends; times are ISO 8601 with the venue's offset.

    `excel` puts a byte order mark before it. Excel parts cells at the separator of its user's
    country: `;` where numbers are written 1,5.
    """
    site, zone = base_url.rstrip("/"), ZoneInfo(schedule.zone)
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for item in schedule.items:
        table.writerow(map(_disarmed, _cells(item, schedule, zone, site)))
    return ((BOM if excel else "") + out.getvalue()).encode()


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


def _disarmed(cell: str) -> str:
    """Keep a spreadsheet from computing what somebody typed."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
