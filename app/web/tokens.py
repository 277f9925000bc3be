"""Compares secrets."""

import secrets


def same(given: str, secret: str) -> bool:
    """Tell whether a secret was given, in the same time for every guess."""
    return secrets.compare_digest(given.encode(), secret.encode())
