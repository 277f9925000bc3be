"""One module for each noun of the addresses."""

import importlib
import pkgutil

from fastapi import APIRouter

BUSIEST = "votes"
"""A request is held against one address after another, and a room full of phones votes."""


def all_routers() -> list[APIRouter]:
    """Return the router of every module here, so that a new one needs no second mention."""
    names = sorted(
        (found.name for found in pkgutil.iter_modules(__path__)), key=lambda name: name != BUSIEST
    )
    return [importlib.import_module(f"{__name__}.{name}").router for name in names]
