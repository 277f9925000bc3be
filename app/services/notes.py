"""Notes pages are saved, merged and restored; no revision is ever changed or removed."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import col, select

from app.db import Tx
from app.domain.changes import ChangeKind
from app.domain.errors import NotFound
from app.domain.merging import Collision, Merge, merge, taken
from app.domain.notes import check_merged, checked_body, checked_summary, goes_on, shared
from app.domain.people import Viewer
from app.domain.sections import found_again, part_of, replaced
from app.models import Event, Page, Revision
from app.services.log import record, take_revision
from app.services.pages import index_page, page_at
from app.services.receipts import keep, kept, once
from app.services.writing import check_links, check_may_save


@dataclass(frozen=True)
class Saved:
    """The revision in which what was typed now stands, 0 for a page that stays empty.

    `merged` tells that somebody else's text came together with it, `conflicts` in how many places
    both had rewritten the same words: there both versions are in the text. `section` is where the
    section that was saved is by now, None where that is not told.
    """

    number: int
    merged: bool
    conflicts: int
    section: int | None = 0


@dataclass(frozen=True)
class Sending:
    """How notes were sent: `key` is of one save, however often it arrives.

    `form` is of all the saves of one open form: what it saved before is not somebody else's. With
    a section, as `app.domain.sections` counts them in the text of the base, that alone was sent.
    `host` is this server's own, to which links may lead as they like.
    """

    key: str = ""
    form: str = ""
    section: int = 0
    host: str = ""


@dataclass(frozen=True)
class _Ground:
    """What somebody wrote upon: a text, and the number of the revision that has it or came of it.

    `section` is where the section that they edit stands in it, 0 for the whole page.
    """

    text: str
    number: int
    section: int


def save(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    page_key: str,
    body: str,
    base: int,
    summary: str = "",
    sent: Sending = Sending(),
) -> Saved:
    """Save notes written upon revision `base` (0 for an empty page), merged with what came since.

    The same text again makes no new revision, unless it comes with a first word on what changed.
    Raises Invalid for what is too long, Conflict where notes are frozen or somebody saves too
    often or links too much, NotFound for a section that the base has not, and NotAllowed for who
    has not joined or is blocked.
    """
    author = viewer.participant()
    event = take_revision(tx, viewer.event_id)
    page = page_at(tx, event, page_key)

    def do() -> str:
        typed, words = checked_body(body), checked_summary(summary)
        check_may_save(tx, event, viewer, now, page)
        form, newest = sent.form and _digest(author, page_key, sent.form), _newest(tx, page)
        before = _form_before(tx, event, now, form, base)
        ground = before or _opened(tx, page, base, sent.section)
        ground = _caught_up(ground, newest, author, typed)
        mine, known = _written(ground, typed), _known(ground, newest)
        check_links(tx, event, viewer, now, before=known, after=mine, own=sent.host)
        merged = _together(ground, newest, mine)
        number = _add_merged(tx, event, viewer, now, page=page, merged=merged, summary=words)
        done = _Ground(mine, number, ground.section)
        keep(tx, event_id=event.id, key=form, answer=json.dumps(asdict(done)), now=now)
        return json.dumps(asdict(_saved(number, ground, newest, mine, merged)))

    # A form that the Back button shows again has its old key, and may hold new words.
    one_save = _digest(author, sent.key, str(base), body) if sent.key else ""
    return Saved(**json.loads(once(tx, event_id=event.id, key=one_save, now=now, do=do)))


def settle(
    tx: Tx,
    viewer: Viewer,
    now: datetime,
    *,
    page_key: str,
    number: int,
    choices: Sequence[str],
    summary: str = "",
    host: str = "",
) -> Saved:
    """Put what somebody chose in the places where two texts collided in a revision.

    One choice for each of its collisions, in order. It is merged with what was saved since. `host`
    is this server's own, to which links may lead as they like.
    Raises NotFound where there is no such revision or it has not as many collisions, else as
    `save` does.
    """
    viewer.participant()
    event = take_revision(tx, viewer.event_id)
    page = page_at(tx, event, page_key)
    torn, newest = _revision(tx, page, number), _newest(tx, page)
    if torn is None or newest is None or len(torn.collisions) != len(choices):
        raise NotFound
    check_may_save(tx, event, viewer, now, page)
    collisions = [(start, middle, end) for start, middle, end in torn.collisions]
    mine = checked_body(taken(torn.body, collisions, choices))
    ground = _Ground(torn.body, torn.number, 0)
    known = _known(ground, newest)
    check_links(tx, event, viewer, now, before=known, after=mine, own=host)
    merged = _together(ground, newest, mine)
    words = checked_summary(summary)
    saved = _add_merged(tx, event, viewer, now, page=page, merged=merged, summary=words)
    return _saved(saved, ground, newest, mine, merged)


def restore(
    tx: Tx, viewer: Viewer, now: datetime, *, page_key: str, number: int, summary: str = ""
) -> int:
    """Save the text of an old revision as a new one, and return its number.

    Raises NotFound where there is no such revision, else as `save` does.
    """
    viewer.participant()
    event = take_revision(tx, viewer.event_id)
    page = page_at(tx, event, page_key)
    old = _revision(tx, page, number)
    if old is None:
        raise NotFound
    check_may_save(tx, event, viewer, now, page)
    words = checked_summary(summary)
    return add_revision(tx, event, viewer, now, page=page, body=old.body, summary=words)


def _form_before(tx: Tx, event: Event, now: datetime, opened: str, base: int) -> _Ground | None:
    """Return what one open form sent before, where its page does not know what came of that.

    Its answer was lost, or the Back button shows the form as it was.
    """
    answer = kept(tx, event_id=event.id, key=opened, now=now)
    ground = _Ground(**json.loads(answer)) if answer else None
    return ground if ground and ground.number > base else None


def _opened(tx: Tx, page: Page, base: int, section: int) -> _Ground:
    """Return the text of the base."""
    opened = _revision(tx, page, base)
    if section and (opened is None or part_of(opened.body, section) is None):
        raise NotFound
    return _Ground(opened.body, opened.number, section) if opened else _Ground("", 0, section)


def _caught_up(ground: _Ground, newest: Revision | None, author: str, typed: str) -> _Ground:
    """Return the newest text as ground where its own author plainly went on with it.

    So nothing is there twice. Anything else that they saved from another form is merged as the
    texts of others are: a second device knows nothing of the first.
    """
    if newest is None or newest.author_id != author or newest.number <= ground.number:
        return ground
    before, after, place = ground.text, newest.body, 0
    if ground.section:
        found = found_again(before, ground.section, after)
        if found is None:
            return ground
        place = found
        before, after = part_of(before, ground.section) or "", part_of(after, place) or ""
    goes = goes_on(before, after, typed)
    return _Ground(newest.body, newest.number, place) if goes else ground


def _written(ground: _Ground, typed: str) -> str:
    """Return the whole text with what was typed in its place."""
    return checked_body(replaced(ground.text, ground.section, typed)) if ground.section else typed


def _known(ground: _Ground, newest: Revision | None) -> str:
    """Return all that was there, of which no link is new."""
    return f"{ground.text}\n{newest.body if newest else ''}"


def _together(ground: _Ground, newest: Revision | None, mine: str) -> Merge:
    """Merge mine with what was saved since; raises Conflict for more than a page may hold."""
    if newest is None or newest.body == ground.text:
        return Merge(mine)
    merged = merge(ground.text or shared(newest.body, mine), newest.body, mine)
    check_merged(merged.text)
    return merged


def _saved(
    number: int, ground: _Ground, newest: Revision | None, mine: str, merged: Merge
) -> Saved:
    others = merged.text not in (mine, newest.body if newest else "")
    section = found_again(mine, ground.section, merged.text) if ground.section else 0
    return Saved(number, others, len(merged.collisions), section)


def _digest(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()


def add_revision(
    tx: Tx,
    event: Event,
    viewer: Viewer,
    now: datetime,
    *,
    page: Page,
    body: str,
    summary: str,
    collisions: Sequence[Collision] = (),
) -> int:
    """Keep text and title as the newest revision, but not the same twice; return its number."""
    newest = _newest(tx, page)
    same = (body, page.title) == ((newest.body, newest.title) if newest else ("", ""))
    if same and not _says_more(newest, viewer, summary):
        return newest.number if newest else 0
    tx.add(page)
    tx.flush()
    revision = Revision(
        page_id=page.id,
        number=newest.number + 1 if newest else 1,
        author_id=viewer.participant_id,
        body=body,
        title=page.title,
        summary=summary,
        collisions=[list(collision) for collision in collisions],
        saved_at=now,
    )
    tx.add(revision)
    index_page(tx, page, body)
    record(tx, event, ChangeKind.NOTES_SAVED, viewer, now, subject=page.topic_id or page.id)
    return revision.number


def _add_merged(
    tx: Tx, event: Event, viewer: Viewer, now: datetime, *, page: Page, merged: Merge, summary: str
) -> int:
    return add_revision(
        tx,
        event,
        viewer,
        now,
        page=page,
        body=merged.text,
        summary=summary,
        collisions=merged.collisions,
    )


def _says_more(newest: Revision | None, viewer: Viewer, summary: str) -> bool:
    """Tell whether somebody says what their newest revision changed, or that both texts stay."""
    if newest is None or not summary:
        return False
    own = newest.author_id == viewer.participant_id
    return bool(newest.collisions) or (own and not newest.summary)


def _newest(tx: Tx, page: Page) -> Revision | None:
    return tx.exec(
        select(Revision).where(Revision.page_id == page.id).order_by(col(Revision.number).desc())
    ).first()


def _revision(tx: Tx, page: Page, number: int) -> Revision | None:
    return tx.exec(
        select(Revision).where(Revision.page_id == page.id, Revision.number == number)
    ).first()
