"""CSV files as rows under our own column names; what is wrong is kept with its line.

The first line of a file names its columns; a comma, a semicolon or a tab parts them, whichever
the first line holds most. Where a cell lists several things, semicolons part those.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.errors import Invalid, Problem, Refusal
from app.domain.messages import Message, say
from app.domain.text import clean_line, fold


@dataclass(frozen=True)
class CsvFile:
    """A file as it came; `columns` maps our names to its own, where those differ."""

    name: str
    content: bytes
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What is wrong in one line of a file, and how to mend it; `column` may be empty."""

    file: str
    line: int
    column: str
    message: Message


class Faulty(Refusal):
    """Files with lines that cannot be taken; nothing of them was."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__(say("Nothing was imported."))
        self.faults = tuple(faults)


def read_mapping(raw: str, known: Sequence[str]) -> dict[str, str]:
    """Read “topic=abstract_id, weight=rating”: our names, and what a file calls them.

    Raises Invalid on the field "columns" for a name that is not ours.
    """
    mapping: dict[str, str] = {}
    for part in filter(None, map(clean_line, raw.split(","))):
        ours, _, theirs = (word.strip() for word in part.partition("="))
        if ours not in known or not theirs:
            message = say(
                "“%(part)s” is not understood. Write name=column with one of the names %(known)s.",
                part=part,
                known=", ".join(known),
            )
            raise Invalid(Problem("columns", message))
        mapping[ours] = theirs
    return mapping


@dataclass(frozen=True)
class Row:
    """One line that says something: its cells by our names, as they stand."""

    line: int
    cells: Mapping[str, str]

    def line_of(self, name: str) -> str:
        """Return a cell as one tidy line, empty where the file has no such column."""
        return clean_line(self.cells.get(name, ""))

    def list_of(self, name: str) -> tuple[str, ...]:
        """Return what a cell lists between semicolons."""
        return tuple(filter(None, map(clean_line, self.cells.get(name, "").split(";"))))


class Table:
    """The rows of a file under our names, and what is wrong in them."""

    def __init__(self, source: CsvFile, known: Sequence[str], *, needed: Sequence[str]) -> None:
        self.source, self.known, self.needed = source, known, needed
        self.faults: list[Fault] = []

    def fault(self, line: int, message: Message, column: str = "") -> None:
        """Keep what is wrong in a line, in one of our columns or in all of it."""
        named = self.source.columns.get(column, column)
        self.faults.append(Fault(self.source.name, line, named, message))

    def rows(self) -> Iterator[Row]:
        """Yield every line that says something under one of our names."""
        records = self._records()
        _, header = next(records, (1, ()))
        places = self._places([fold(name) for name in header])
        if self.faults:
            return
        for line, cells in records:
            if not self._fits(line, cells, len(header)):
                continue
            row = Row(line, {name: cells[place] for name, place in places.items()})
            if any(map(row.line_of, places)):
                yield row

    def _records(self) -> Iterator[tuple[int, Sequence[str]]]:
        text = self._text()
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        while True:
            line = reader.line_num + 1
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error:
                message = say(
                    "From here on this is not CSV. Put quotation marks around the whole cell, and "
                    "double those inside it."
                )
                return self.fault(line, message)

    def _text(self) -> str:
        try:
            return self.source.content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.source.content.count(b"\n", 0, error.start) + 1
            self.fault(line, say("This is not UTF-8. Save the file again as “CSV UTF-8”."))
            return ""

    def _places(self, header: list[str]) -> dict[str, int]:
        places = {}
        for name in self.known:
            wanted = self.source.columns.get(name, name)
            count = header.count(fold(wanted))
            if count == 1:
                places[name] = header.index(fold(wanted))
            elif count > 1:
                self.fault(1, say("Two columns are called “%(column)s”.", column=wanted))
            elif (name in self.needed or name in self.source.columns) and not self.faults:
                self.fault(1, _no_column(wanted, header))
        return places

    def _fits(self, line: int, cells: Sequence[str], width: int) -> bool:
        """Tell whether a line has a cell for each column; spreadsheets add empty ones at the end"""
        if not any(cells):
            return False
        if len(cells) < width or any(cells[width:]):
            message = say(
                "The line has %(cells)s cells and the first line %(columns)s. Put quotation marks "
                "around a cell that holds a comma.",
                cells=len(cells),
                columns=width,
            )
            self.fault(line, message)
            return False
        return True


def _no_column(wanted: str, header: Sequence[str]) -> Message:
    return say(
        "There is no column “%(column)s”. The file has: %(header)s. Rename one, or say with "
        "--topic-columns or --vote-columns which one is meant.",
        column=wanted,
        header=", ".join(header),
    )


def _delimiter(text: str) -> str:
    bare = "".join(text.split("\n", 1)[0].split('"')[::2])
    return max(",;\t", key=bare.count)
