"""What is kept about one person, as a file for them."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

FORMAT: Final = "solocamp-person"

Rows = Mapping[str, Sequence[Mapping[str, object]]]


def own_data_as_json(event: str, tables: Rows) -> bytes:
    """Write somebody's rows by their tables; times are ISO 8601 in UTC."""
    whole = {"format": FORMAT, "version": 1, "event": event, "tables": tables}
    return json.dumps(whole, ensure_ascii=False, indent=1, default=_written).encode() + b"\n"


def _written(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value)} is nobody's")
