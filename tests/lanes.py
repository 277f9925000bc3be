"""A lane that is held, so that what is written meanwhile waits in it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from app.db import Database, Tx

PATIENCE = 20
"""Seconds after which a test gives up on a thread that hangs."""


@contextmanager
def held(database: Database) -> Iterator[None]:
    """Keep every writer of a lane inside a first job until the end of the block."""
    go = threading.Event()
    try:
        for _ in database._lane._threads:
            inside = threading.Event()

            def hold(_tx: Tx, inside: threading.Event = inside) -> None:
                inside.set()
                assert go.wait(PATIENCE)

            database._lane.put(hold)
            assert inside.wait(PATIENCE)
        yield
    finally:
        go.set()
