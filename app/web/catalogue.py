"""Keeps the French catalogue in step with the sentences in code and templates.

`python -m app.web.catalogue` adds what is new and drops what is gone; with `--check` it only tells,
by its exit status and a line for each sentence, what is missing or left over.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.web.i18n import CATALOGUES

ROOT = Path(__file__).parent.parent.parent
LANGUAGE = "fr"
FILE = CATALOGUES / LANGUAGE / "LC_MESSAGES" / "messages.po"
METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "say_many": (1, 2),
}


def sentences() -> Catalog:
    """Collect all sentences that code and templates use."""
    catalogue = Catalog()
    for folder in ("app", "templates"):
        found = extract_from_dir(
            str(ROOT / folder),
            method_map=[
                (p.removeprefix(f"{folder}/"), m) for p, m in METHODS if p.startswith(folder)
            ],
            options_map={p.removeprefix(f"{folder}/"): o for p, o in OPTIONS.items()},
            keywords=KEYWORDS,
        )
        for _file, _line, text, _comments, context in found:
            catalogue.add(text, context=context)
    return catalogue


def read() -> Catalog:
    """Read the catalogue, an empty one where there is none yet."""
    if not FILE.exists():
        return Catalog(locale=LANGUAGE)
    with FILE.open("rb") as po:
        return read_po(po, locale=LANGUAGE)


def faults() -> Iterator[str]:
    """Name every sentence without a translation, and every translation without a sentence."""
    wanted = {message.id for message in sentences() if message.id}
    known = {message.id: message for message in read() if message.id}
    for text in sorted(wanted, key=str):
        if text not in known or not _is_translated(known[text]):
            yield f"not translated: {text!r}"
    for text in sorted(set(known) - wanted, key=str):
        yield f"no longer used: {text!r}"


def write() -> None:
    """Bring the catalogue in step; new sentences wait for their translation."""
    catalogue = read()
    catalogue.update(sentences(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with FILE.open("wb") as po:
        write_po(po, catalogue, width=0, no_location=True, omit_header=False, sort_output=True)


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings)


if __name__ == "__main__":
    if "--check" in sys.argv:
        found = list(faults())
        sys.stdout.write("".join(f"{fault}\n" for fault in found))
        sys.exit(bool(found))
    write()
