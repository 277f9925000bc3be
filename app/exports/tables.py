"""Tables for spreadsheets: RFC 4180 in UTF-8."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""Without it Excel reads UTF-8 as something else; with it others show a stray character."""

_FORMULA = tuple("=+-@\t\r＝＋－＠")


def table_of(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    excel: bool = False,
    separator: str = ",",
) -> bytes:
    """Write a table with CRLF line ends.

    `excel` puts a byte order mark before it. Excel parts cells at the separator of its user's
    country: `;` where numbers are written 1,5.
    """
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    table.writerow(columns)
    for row in rows:
        table.writerow(map(_disarmed, row))
    return ((BOM if excel else "") + out.getvalue()).encode()


def _disarmed(cell: str) -> str:
    """Keep a spreadsheet from computing what somebody typed."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
