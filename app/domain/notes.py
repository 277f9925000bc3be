"""What a notes page takes, how often and until when, and what two of its revisions differ in."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import cast
from zoneinfo import ZoneInfo

from app.domain.differences import Run, diff
from app.domain.errors import Conflict, Invalid, Problem
from app.domain.messages import say
from app.domain.text import clean_line, clean_text

LONGEST_BODY = 64_000
MOST_LINES = 3_000
"""More, put in another order by two people at once, would hold up everybody's writes to merge."""
LONGEST_SUMMARY = 120
MOST_SAVES = 12
PACE = timedelta(minutes=1)
"""Within which one person saves at most MOST_SAVES times."""
CONTEXT = 1


@dataclass(frozen=True)
class DiffLine:
    """One line of a comparison; runs that are not `same` came or went."""

    runs: tuple[Run, ...]

    @property
    def changed(self) -> bool:
        """Tell whether anything in the line came or went."""
        return any(run.kind != "same" for run in self.runs)


@dataclass(frozen=True)
class Skipped:
    """How many lines without a change a comparison leaves out."""

    count: int


def checked_body(raw: str) -> str:
    """Return notes fit to be kept; raises Invalid where they are too long."""
    body = clean_text(raw)
    if len(body) > LONGEST_BODY:
        too_long = say(
            "These notes have %(length)s characters. Shorten them to %(most)s or fewer.",
            length=len(body),
            most=LONGEST_BODY,
        )
        raise Invalid(Problem("body", too_long))
    lines = body.count("\n") + 1
    if lines > MOST_LINES:
        too_many = say(
            "These notes have %(lines)s lines. Shorten them to %(most)s or fewer.",
            lines=lines,
            most=MOST_LINES,
        )
        raise Invalid(Problem("body", too_many))
    return body


def check_merged(text: str) -> None:
    """Raise Conflict where several texts together are longer than one may be.

    Without it each save upon an old base would double a page.
    """
    lines = text.count("\n") + 1
    if len(text) > LONGEST_BODY:
        raise Conflict(
            say(
                "With what was saved here since you began, these notes have %(length)s characters. "
                "Your text is still here: shorten it until both have %(most)s or fewer, "
                "then save again.",
                length=len(text),
                most=LONGEST_BODY,
            )
        )
    if lines > MOST_LINES:
        raise Conflict(
            say(
                "With what was saved here since you began, these notes have %(lines)s lines. "
                "Your text is still here: shorten it until both have %(most)s or fewer, "
                "then save again.",
                lines=lines,
                most=MOST_LINES,
            )
        )


def goes_on(before: str, newest: str, text: str) -> bool:
    """Tell whether a text was plainly written upon `newest`, though it says upon `before`.

    It has all words and signs of it in their order, and none back that `newest` took away.
    """
    was, new, now = (re.findall(r"\w+|[^\w\s]", one) for one in (before, newest, text))
    ahead = iter(now)
    taken, added = Counter(was) - Counter(new), Counter(now) - Counter(new)
    return not taken & added and all(one in ahead for one in new)


def checked_summary(raw: str) -> str:
    """Return the few words on a change; raises Invalid where they are too long."""
    summary = clean_line(raw)
    if len(summary) > LONGEST_SUMMARY:
        too_long = say("Shorten this to %(most)s characters or fewer.", most=LONGEST_SUMMARY)
        raise Invalid(Problem("summary", too_long))
    return summary


def are_frozen(day: date, zone: str, now: datetime, *, days: int, organises: bool) -> bool:
    """Tell whether notes can no longer be changed by this person, so many days after the event.

    The first SoloCamp's wiki died of spam, long after anybody looked.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    return not organises and today > day + timedelta(days=days)


def check_not_frozen(day: date, zone: str, now: datetime, *, days: int, organises: bool) -> None:
    """Raise Conflict where the notes can no longer be changed by this person."""
    if are_frozen(day, zone, now, days=days, organises=organises):
        raise Conflict(
            say(
                "Notes can be changed until %(days)s days after the event. "
                "Ask an organiser for a later change.",
                days=days,
            )
        )


def check_pace(saves: int) -> None:
    """Raise Conflict where somebody has saved this often within PACE."""
    if saves >= MOST_SAVES:
        raise Conflict(
            say(
                "You have saved %(most)s times in a minute. Wait a minute, then save again.",
                most=MOST_SAVES,
            )
        )


def shared(one: str, other: str) -> str:
    """Return the lines that two texts share: what both began with, where nothing else is known.

    Two people who fill an empty page both keep its headings, which are then no addition of either.
    """
    kept, line, is_shared = [], "", True
    for run in diff(one + "\n", other + "\n"):
        for part in run.text.splitlines(keepends=True):
            line += part
            is_shared = is_shared and run.kind == "same"
            if part.endswith("\n"):
                kept += [line] if is_shared else []
                line, is_shared = "", True
    return "".join(kept).removesuffix("\n")


def diff_lines(before: str, after: str) -> tuple[DiffLine | Skipped, ...]:
    """Compare two revisions line by line, with one line around each change and blank ones left out.

    What stands further from a change is counted and skipped.
    """
    runs = diff(f"{before}\n", f"{after}\n")
    lines = [line for line in _lines(runs) if _has_text(line)]
    near = {
        place
        for at, line in enumerate(lines)
        if line.changed
        for place in range(at - CONTEXT, at + CONTEXT + 1)
    }
    return tuple(_shortened(lines, near))


def side_by_side(
    lines: Sequence[DiffLine | Skipped],
) -> tuple[tuple[DiffLine | None, DiffLine | None] | Skipped, ...]:
    """Put what went beside what came in its place, each line as (before, after)."""
    rows: list[tuple[DiffLine | None, DiffLine | None] | Skipped] = []
    gone: list[DiffLine] = []
    come: list[DiffLine] = []
    for line in (*lines, None):
        kinds = {run.kind for run in line.runs} if isinstance(line, DiffLine) else set()
        if kinds == {"removed"} and not come:
            gone.append(cast(DiffLine, line))
        elif kinds == {"added"}:
            come.append(cast(DiffLine, line))
        else:
            rows += zip_longest(gone, come)
            gone, come = [], []
            if kinds == {"removed"}:
                gone.append(cast(DiffLine, line))
            elif line is not None:
                rows.append(line if isinstance(line, Skipped) else (line, line))
    return tuple(rows)


def _lines(runs: Sequence[Run]) -> Iterator[DiffLine]:
    line: list[Run] = []
    for run in runs:
        first, *rest = run.text.split("\n")
        line += [Run(run.kind, first)] if first else []
        for text in rest:
            yield DiffLine(tuple(line))
            line = [Run(run.kind, text)] if text else []
    yield DiffLine(tuple(line))


def _has_text(line: DiffLine) -> bool:
    return any(run.text.strip() for run in line.runs)


def _shortened(lines: Sequence[DiffLine], near: set[int]) -> Iterator[DiffLine | Skipped]:
    skipped = 0
    for at, line in enumerate(lines):
        if at not in near:
            skipped += 1
            continue
        if skipped:
            yield Skipped(skipped)
            skipped = 0
        yield line
    if skipped:
        yield Skipped(skipped)
