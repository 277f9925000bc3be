"""Zip archives that are the same, byte for byte, whenever the same is packed."""

import struct
from datetime import UTC, datetime
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo


class Packing:
    """A zip archive that is written file by file, with times as clocks in `zone` show them."""

    def __init__(self, target: IO[bytes], zone: str) -> None:
        self._archive = ZipFile(target, "w")
        self._zone = ZoneInfo(zone)

    def add(self, name: str, changed: datetime, content: str | bytes) -> None:
        """Add a file, text in UTF-8; `changed` is aware, and kept to the second."""
        entry = ZipInfo(name, _stamp(changed.astimezone(self._zone)))
        entry.compress_type = ZIP_DEFLATED
        entry.create_system = 3  # Unix, wherever this runs
        entry.external_attr = 0o100644 << 16
        entry.extra = _instant(changed)
        self._archive.writestr(entry, content)

    def close(self) -> None:
        """Write the list of contents, without which nothing can be unpacked."""
        self._archive.close()


def _stamp(moment: datetime) -> tuple[int, int, int, int, int, int]:
    """Zip files know no zone, no odd second and no year before 1980."""
    year = min(max(moment.year, 1980), 2107)
    return (year, moment.month, moment.day, moment.hour, moment.minute, moment.second)


def _instant(moment: datetime) -> bytes:
    """The exact time, in a field that unzip reads: 0x5455 of Info-ZIP, four bytes until 2038."""
    seconds = int(moment.astimezone(UTC).timestamp())
    return struct.pack("<HHBi", 0x5455, 5, 1, seconds) if 0 <= seconds < 2**31 else b""
