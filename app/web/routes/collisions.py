"""Where two people rewrote the same words: both texts side by side, to choose what stays."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import NotFound, Refusal
from app.domain.messages import say
from app.domain.text import clean_text
from app.queries import history as history_queries
from app.queries.notes import NotesState, RevisionView
from app.services import notes
from app.services.notes import Saved
from app.web import notes_page
from app.web.address import host_of
from app.web.by_hand import ByHand, check_by_hand, opened
from app.web.deps import HouseDep, MemberDep, Visit
from app.web.house import House
from app.web.i18n import translate
from app.web.notes_page import NotesForm, number_of
from app.web.pages import Pages, PagesDep, go

router = APIRouter(prefix="/e/{slug}")

WAYS = ("both", "theirs", "mine", "own")


class ChoicesForm(ByHand):
    """What was chosen: for collision 0 `choice-0`, one of WAYS, and `text-0` where it is own."""

    model_config = ConfigDict(extra="allow")

    def way(self, at: int) -> str:
        """Return what is chosen for a collision: to keep both, unless something else is."""
        way = self._field(f"choice-{at}", "both")
        return way if way in WAYS else "both"

    def text(self, at: int, both: str) -> str:
        """Return what was written for a collision, at first both texts; emptied it is empty."""
        return self._field(f"text-{at}", both)

    def _field(self, name: str, absent: str) -> str:
        return str((self.model_extra or {}).get(name, absent))


@dataclass(frozen=True)
class Collision:
    """Two texts in one place, and how many lines of the page stand before it since the last one.

    One that is `gone` was rewritten since. `theirs` or `mine` is empty where it was taken away.
    """

    at: int
    lines_before: int
    theirs: str
    mine: str
    both: str
    gone: bool


@router.get("/n/{page_key}/conflict/{number}")
def show_conflict(
    pages: PagesDep, house: HouseDep, visit: MemberDep, page_key: str, number: str
) -> Response:
    """Show the places of a revision in which two texts stand one after the other."""
    return _page(pages, house, visit, page_key, number, ChoicesForm())


@router.post("/n/{page_key}/conflict/{number}")
async def settle_conflict(
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    page_key: str,
    number: str,
    form: Annotated[ChoicesForm, Form()],
) -> Response:
    """Save the page with what was chosen, and show it, or what collides anew."""
    try:
        check_by_hand(house, visit, form)
        saved = await _settle(house, visit, page_key, number, form)
    except Refusal as refusal:
        again = pages.after(refusal)
        return await run_in_threadpool(_page, again, house, visit, page_key, number, form)
    torn = NotesForm(base=str(number_of(number)))
    return go(notes_page.path_after(visit, page_key, torn, saved))


async def _settle(
    house: House, visit: Visit, page_key: str, number: str, form: ChoicesForm
) -> Saved:
    _, revision, _, collisions = await run_in_threadpool(_torn, house, visit, page_key, number)
    return await house.db.write(
        notes.settle,
        visit.viewer,
        visit.now,
        page_key=page_key,
        number=revision.number,
        choices=[_chosen(form, collision) for collision in collisions],
        summary=translate(say("Chosen between two texts"), visit.language),
        host=host_of(house.address),
    )


def _chosen(form: ChoicesForm, collision: Collision) -> str:
    if collision.gone:
        return collision.both
    way = form.way(collision.at)
    own = clean_text(form.text(collision.at, collision.both))
    return {"both": collision.both, "theirs": collision.theirs, "mine": collision.mine}.get(
        way, own
    )


def _page(
    pages: Pages, house: House, visit: Visit, page_key: str, number: str, form: ChoicesForm
) -> Response:
    state, revision, before, collisions = _torn(house, visit, page_key, number)
    standing = [collision for collision in collisions if not collision.gone]
    is_own = _is_of(visit, revision) and not _is_of(visit, before)
    end = revision.collisions[-1][2] if revision.collisions else 0
    values = {
        "revision": revision,
        "collisions": standing,
        "form": form.model_copy(update=opened(house, visit, form)),
        "is_own": is_own,
        "lines_after": _worded(revision.body[end:]),
    }
    return pages.show("notes/conflict.html", visit, state=state, **values)


def _torn(
    house: House, visit: Visit, page_key: str, number: str
) -> tuple[NotesState, RevisionView, RevisionView | None, list[Collision]]:
    """Return the page, a revision, the one before it, and the places where they collide."""
    wanted = number_of(number)
    with house.db.reading() as session:
        state = notes_page.find(session, visit, page_key)
        found = history_queries.revisions_at(session, visit.event, page_key, {wanted, wanted - 1})
    if wanted not in found or state.newest is None:
        raise NotFound
    collisions = _collisions(found[wanted], state.newest.body)
    return state, found[wanted], found.get(wanted - 1), collisions


def _is_of(visit: Visit, revision: RevisionView | None) -> bool:
    author = revision.author if revision else None
    return author is not None and visit.person is not None and author.id == visit.person.id


def _collisions(revision: RevisionView, newest: str) -> list[Collision]:
    done, collisions = 0, []
    for at, (start, middle, end) in enumerate(revision.collisions):
        theirs = revision.body[start:middle].removesuffix("\n")
        mine, both = revision.body[middle:end], revision.body[start:end]
        before = _worded(revision.body[done:start])
        collisions.append(Collision(at, before, theirs, mine, both, both not in newest))
        done = end
    return collisions


def _worded(text: str) -> int:
    """Count the lines with words."""
    return sum(bool(line.strip()) for line in text.split("\n"))
