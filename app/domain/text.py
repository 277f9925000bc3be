"""What people type, made safe to keep, to compare and to put in an address."""

import re
import unicodedata
import zlib

SLUG_LENGTH = 40

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Explicit bidi controls turn the text around them; Hebrew and Arabic read well without.
# Lone surrogates and noncharacters cannot be written as UTF-8 or as XML.
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ud800-\udfff"
    + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_SPACES = re.compile(r"\s+")
_NO_BREAK = {"\u00a0", "\u202f"}
_ACCENTS = re.compile("[\u0300-\u036f]")
_LIKE = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "’": "'", "‘": "'", "ʼ": "'"}
    | dict.fromkeys("‐‑‒–—−", "-")
)


def clean_line(raw: str) -> str:
    """Make one tidy line: composed, without controls, single spaces inside and none around.

    A no-break space stays one, as French puts it before a colon.
    """
    return _SPACES.sub(_one_space, _composed(raw)).strip()


def clean_text(raw: str) -> str:
    """Make tidy lines ending in "\\n": composed, without controls, tabs as four spaces.

    Blanks at the ends of lines go, so a hard break in Markdown is a backslash; empty lines at
    both ends of the text go as well.
    """
    lines = _composed(raw).replace("\t", "    ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def fold(text: str) -> str:
    """Reduce text to what two spellings share: no case, no accents, plain quotes and spaces."""
    bare = unicodedata.normalize("NFKD", text).casefold().translate(_LIKE)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", bare).casefold())
    return " ".join(unicodedata.normalize("NFC", bare).split())


def whole_number(raw: str) -> int | None:
    """Read a number of at most nine digits; None for anything else, `²` and `١` among it."""
    text = raw.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def slug_of(name: str) -> str:
    """Name something in an address: 1 to 40 of a-z, 0-9 and single dashes.

    A name without one such letter gets a number made from it, the same each time.
    """
    words = re.sub("[^a-z0-9]+", "-", fold(name)).strip("-")
    number = zlib.crc32(name.encode("utf-8", "replace"))
    return words[:SLUG_LENGTH].strip("-") or f"n{number:08x}"


def _composed(raw: str) -> str:
    safe = _UNSAFE.sub("", _LINE_ENDS.sub("\n", raw))
    return unicodedata.normalize("NFC", safe)


def _one_space(run: re.Match[str]) -> str:
    return run[0][0] if set(run[0]) <= _NO_BREAK else " "
