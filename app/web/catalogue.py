"""Keeps the French catalogue in step with the sentences in code and templates.

`python -m app.web.catalogue` adds what is new and sets aside what is gone, as `#~` entries that
come back with their translation when their sentence does. With `--tidy` these are dropped; with
`--check` it only tells, by its exit status and a line for each, what is missing or left over.
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
OPTIONS = {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
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


def read(file: Path = FILE) -> Catalog:
    """Read the catalogue, an empty one where there is none yet."""
    if not file.exists():
        return Catalog(locale=LANGUAGE)
    with file.open("rb") as po:
        return read_po(po, locale=LANGUAGE)


def faults(known: Catalog, used: Catalog) -> Iterator[str]:
    """Name every sentence without a translation, and every translation without a sentence."""
    translated = {message.id for message in known if _is_translated(message)}
    kept = {message.id for message in (*known, *known.obsolete.values())}
    wanted = {message.id for message in used}
    for text in sorted(wanted - translated - {""}, key=str):
        yield f"not translated: {text!r}"
    for text in sorted(kept - wanted - {""}, key=str):
        yield f"no longer used: {text!r}"


def merge(known: Catalog, used: Catalog, *, tidy: bool = False) -> None:
    """Bring the catalogue in step; new sentences wait for their translation."""
    for message in list(known.obsolete.values()):
        if message.id not in known:
            known[message.id] = message
    known.obsolete.clear()
    known.update(used, no_fuzzy_matching=True, update_creation_date=False)
    if tidy:
        known.obsolete.clear()


def write(catalogue: Catalog, file: Path = FILE) -> None:
    """Write the catalogue, sorted and without line numbers, so that its changes read well."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    with new.open("wb") as po:
        write_po(po, catalogue, width=0, no_location=True, sort_output=True)
    new.replace(file)


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings) and not message.fuzzy


def main(arguments: list[str]) -> int:
    """Check the catalogue or bring it in step."""
    catalogue, used = read(), sentences()
    if "--check" in arguments:
        found = list(faults(catalogue, used))
        sys.stdout.write("".join(f"{fault}\n" for fault in found))
        return int(bool(found))
    merge(catalogue, used, tidy="--tidy" in arguments)
    write(catalogue)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
