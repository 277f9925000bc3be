"""QR codes: as inline SVG for pages, as blocks of text for the terminal."""

import io
from functools import lru_cache

import segno

MOST_KEPT = 512
"""Codes in memory, of two or three kilobytes; to draw one takes as long as all else of a page."""


@lru_cache(MOST_KEPT)
def qr_svg(text: str) -> str:
    """Draw a QR code, black on white with the quiet zone of four modules that scanners need."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        svgclass="qr-code",
        lineclass=None,
    )
    return out.getvalue().decode()


def qr_text(text: str) -> str:
    """Draw a QR code for a terminal."""
    out = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out, compact=True, border=2)
    return out.getvalue()
