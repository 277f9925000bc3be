"""The scribe's page of the opening circle: one form, of which every button saves what is typed."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from app.domain.circle import LONGEST_NOTE, Press, TurnNote
from app.domain.errors import Refusal
from app.domain.text import whole_number
from app.domain.timer import TURN_SECONDS
from app.queries.circle import TurnView, circle_of
from app.services import circle
from app.services.circle import Written
from app.web.deps import DeskDep, HouseDep, Visit
from app.web.errors import wants_json
from app.web.house import House
from app.web.pages import Pages, PagesDep, go

router = APIRouter(prefix="/e/{slug}/desk/circle")


class CircleForm(BaseModel):
    """What the scribe typed for whom, and the button: a step, and for some whose it is."""

    participant: str = ""
    offer: str = ""
    need: str = ""
    name: str = ""
    seconds: str = ""
    do: str = "save"

    @classmethod
    def of(cls, turn: TurnView | None) -> "CircleForm":
        """Return the form filled with what was written of who speaks."""
        return cls(offer=turn.offer, need=turn.need) if turn else cls()

    def press(self) -> Press:
        """Return what was asked, for the use case to do."""
        step, _, one = self.do.partition(" ")
        return Press(
            note=TurnNote(self.participant, self.offer, self.need),
            step=step,
            one=one,
            name=self.name,
            seconds=whole_number(self.seconds),
        )


@router.get("")
def show_circle(pages: PagesDep, house: HouseDep, visit: DeskDep) -> Response:
    """Show who speaks, what they offer and need, and who comes next."""
    return _circle(pages, house, visit)


@router.post("")
async def lead_circle(
    request: Request,
    pages: PagesDep,
    house: HouseDep,
    visit: DeskDep,
    form: Annotated[CircleForm, Form()],
) -> Response:
    """Save what is typed and take the button's step; a script gets the topics made so far."""
    try:
        press = form.press()
        written = await house.db.write(circle.lead, visit.viewer, visit.now, press=press)
    except Refusal as refusal:
        if wants_json(request):
            raise
        return await run_in_threadpool(_circle, pages.after(refusal), house, visit, form)
    if wants_json(request):
        return JSONResponse(_addresses(visit, written))
    return go(f"{visit.path}/desk/circle")


def _addresses(visit: Visit, written: Written) -> dict[str, str]:
    made = {"offer": written.offer_topic_id, "need": written.need_topic_id}
    return {side: f"{visit.path}/topics/{one}" if one else "" for side, one in made.items()}


def _circle(pages: Pages, house: House, visit: Visit, form: CircleForm | None = None) -> Response:
    with house.db.reading() as session:
        found = circle_of(session, visit.event.id, visit.now)
    return pages.show(
        "desk/circle.html",
        visit,
        circle=found,
        form=form or CircleForm.of(found.turn),
        lengths=TURN_SECONDS,
        longest=LONGEST_NOTE,
    )
