"""What a phone's outbox says about a write besides its body."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request

from app.web.deps import HouseDep

LONGEST_ORDER = 15
"""Digits of milliseconds since 1970: enough until the year 33658."""


@dataclass(frozen=True)
class Sending:
    """How a write was sent: its key, the device, and its place among the words of that device.

    A form without script sends neither key nor order here. Where a form shows a key of its own,
    that of the outbox goes before it, for a page from the phone's cache shows an old one.
    """

    key: str
    device: str
    order: int


async def get_sending(
    request: Request,
    house: HouseDep,
    idempotency_key: Annotated[str, Header()] = "",
    outbox_order: Annotated[str, Header()] = "",
) -> Sending:
    """Read what the outbox says."""
    return Sending(idempotency_key, house.cookies.device(request).id, read_order(outbox_order))


def read_order(raw: str) -> int:
    """Read the place of a write among those of its device; what is not a number is no order."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= LONGEST_ORDER else 0


SendingDep = Annotated[Sending, Depends(get_sending)]
