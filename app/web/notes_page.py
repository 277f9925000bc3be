"""What the routes of notes share: the form, who may write, what is told after a save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import Field

from app.db import Reader
from app.domain.differences import diff
from app.domain.errors import NotFound
from app.domain.events import LANGUAGES
from app.domain.messages import Message, say
from app.domain.notes import are_frozen
from app.domain.sections import found_again, part_of, split
from app.domain.text import clean_text
from app.queries import history as history_queries
from app.queries import notes as note_queries
from app.queries.notes import NotesState, RevisionView
from app.queries.topics import Someone
from app.services.notes import Saved
from app.web.by_hand import ByHand
from app.web.deps import Visit
from app.web.forms import new_key
from app.web.i18n import person_name, translate
from app.web.markdown import Edits

IN_ONE_SENTENCE = say("In one sentence")
HEADINGS = (IN_ONE_SENTENCE, say("What was said"), say("Who does what"), say("Links"))
"""What an empty page asks for."""


class NotesForm(ByHand):
    """The form to write notes; `base` is the revision, `blank` the headings it was opened with.

    `section` is the part of the base that it holds, 0 for the whole; `clash` the last revision in
    which a save of this form collided with another.
    """

    body: str = ""
    blank: str = ""
    base: str = "0"
    section: str = "0"
    clash: str = "0"
    summary: str = ""
    preview: str = ""
    key: str = Field(default_factory=new_key)

    def written(self) -> str:
        """Return what was typed; headings that nobody wrote under are nothing."""
        return "" if clean_text(self.body) == clean_text(self.blank) else self.body


@dataclass(frozen=True)
class MergeNote:
    """Whose text came together with the writer's own."""

    writers: tuple[Someone, ...]


def find(session: Reader, visit: Visit, page_key: str) -> NotesState:
    """Return the notes at an address; raises NotFound where there are none."""
    state = note_queries.notes_at(session, visit.event, page_key)
    if state is None:
        raise NotFound
    return state


def number_of(raw: str) -> int:
    """Read a number of an address or a form; 0, which no revision has, for anything else."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def is_closed(visit: Visit, state: NotesState) -> bool:
    """Tell whether this visitor can no longer change the page, joined or not."""
    event, organises = visit.event, visit.viewer.organises
    frozen = are_frozen(
        event.date, event.zone, visit.now, days=event.notes_days, organises=organises
    )
    return frozen or (state.topic.frozen and not organises)


def blank_form(state: NotesState, visit: Visit) -> NotesForm:
    """Return the form of a page without text: headings to fill, the same for all who write it."""
    languages = (state.topic.language, *visit.event.languages)
    language = next(code for code in languages if code in LANGUAGES)
    blank = "\n\n".join(f"## {translate(heading, language)}\n" for heading in HEADINGS)
    base = state.newest.number if state.newest else 0
    return NotesForm(body=blank, blank=blank, base=str(base))


def section_form(
    session: Reader, visit: Visit, state: NotesState, section: str, base: str
) -> NotesForm:
    """Return the form of one section, as it stood in revision `base` or where it is by now.

    Raises NotFound where there is no such section.
    """
    number, seen = number_of(section), number_of(base)
    found = history_queries.revisions_at(session, visit.event, state.topic.id, {seen})
    opened = found.get(seen) or state.newest
    if opened is None or state.newest is None:
        raise NotFound
    now = found_again(opened.body, number, state.newest.body)
    opened, number = (opened, number) if now is None else (state.newest, now)
    part = part_of(opened.body, number)
    if part is None:
        raise NotFound
    return NotesForm(body=part, base=str(opened.number), section=str(number))


def edits_of(visit: Visit, page_key: str, revision: RevisionView) -> Edits:
    """Return where each section of the newest revision is edited."""
    path = f"{visit.path}/n/{page_key}/edit"
    hrefs = {
        section.line: f"{path}?section={number}&of={revision.number}"
        for number, section in enumerate(split(revision.body))
        if number
    }
    return Edits(hrefs, translate(say("Edit"), visit.language))


def summary_headings() -> tuple[str, ...]:
    """Return the names of the section that says all in one sentence, in every language."""
    return tuple(translate(IN_ONE_SENTENCE, language) for language in LANGUAGES)


def path_after(visit: Visit, page_key: str, form: NotesForm, saved: Saved) -> str:
    """Return where a save leads: to the page, or to what collided in this or an earlier save."""
    path = f"{visit.path}/n/{page_key}"
    torn = saved.number if saved.conflicts else number_of(form.clash)
    if torn:
        return f"{path}/conflict/{torn}"
    if not saved.merged:
        return path
    return f"{path}?" + urlencode({"merged": f"{number_of(form.base)}-{saved.number}"})


def merge_note(session: Reader, visit: Visit, page_key: str, merged: str) -> MergeNote | None:
    """Read what `path_after` put into the address: two numbers of revisions; nobody's name."""
    parts = merged.split("-")
    if len(parts) != 2 or visit.person is None:
        return None
    base, number = map(number_of, parts)
    return MergeNote(others_between(session, visit, page_key, base, number))


def restored_note(visit: Visit, state: NotesState, restored: str) -> tuple[int, int] | None:
    """Read what restoring put into the address: what is back, and what undoes it.

    Both are numbers of revisions. None where something was saved since.
    """
    parts = [number_of(part) for part in restored.split("-")]
    if len(parts) != 2 or visit.person is None or state.newest is None:
        return None
    old, new = parts
    return (old, new - 1) if new == state.newest.number and new > 1 else None


def others_between(
    session: Reader, visit: Visit, page_key: str, base: int, number: int
) -> tuple[Someone, ...]:
    """Return who else saved a page after a revision and before another."""
    writers = history_queries.writers_between(
        session, visit.event, page_key, base=base, number=number
    )
    return tuple(w for w in writers if visit.person is None or w.id != visit.person.id)


def told_to_editor(
    session: Reader, visit: Visit, page_key: str, form: NotesForm, saved: Saved
) -> Mapping[str, object]:
    """Return what an open editor goes on with after a save.

    `base` and `section` are those of its next save, `patch` turns what it sent into what stands
    there now: runs kept "=", taken away "-" (by their length in UTF-16) and put in "+".
    """
    told: dict[str, object] = {"said": "", "clash": saved.number if saved.conflicts else 0}
    if saved.merged:
        others = others_between(session, visit, page_key, number_of(form.base), saved.number)
        told["said"] = translate(_merged_with(visit, others), visit.language)
    found = history_queries.revisions_at(session, visit.event, page_key, {saved.number})
    body = found[saved.number].body if saved.number in found else ""
    text = part_of(body, saved.section) if saved.section else body
    if saved.section is None or text is None:
        return told
    sent = form.body.replace("\r\n", "\n")
    patch = _patch(sent, text) if saved.merged else []
    return told | {"base": saved.number, "section": saved.section, "patch": patch}


def _merged_with(visit: Visit, others: Sequence[Someone]) -> Message:
    names = [person_name(other.name, other.number, visit.language) for other in others]
    if len(names) == 1:
        return say("Merged with %(name)s’s edit.", name=names[0])
    if names:
        return say("Merged with the edits of %(names)s.", names=", ".join(names))
    return say("Merged with another edit.")


def _patch(sent: str, text: str) -> list[tuple[str, int | str]]:
    """Write a difference for the editor; blanks that only the editor has stay in it."""
    patch: list[tuple[str, int | str]] = []
    for run in diff(sent, text):
        if run.kind == "added":
            patch.append(("+", run.text))
        else:
            removed = run.kind == "removed" and bool(run.text.strip())
            patch.append(("-" if removed else "=", len(run.text.encode("utf-16-le")) // 2))
    return patch
