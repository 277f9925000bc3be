"""My pass: my words, my devices, my name and my limits."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.domain.errors import Refusal
from app.queries.choices import choices
from app.queries.devices import my_pass
from app.services import devices, people
from app.services.devices import Invitation
from app.web.deps import HouseDep, LabelDep, MemberDep, Visit
from app.web.house import House
from app.web.pages import Pages, PagesDep, go, kept_nowhere

router = APIRouter(prefix="/e/{slug}/me")


@router.get("/pass")
def show_pass(pages: PagesDep, house: HouseDep, visit: MemberDep, label: LabelDep) -> Response:
    """Show one's words, devices, name and limits."""
    return _pass(pages, house, visit, label)


@router.post("/pass/seen")
async def see_pass(
    house: HouseDep, visit: MemberDep, back: Annotated[str, Form()] = ""
) -> Response:
    """Offer the words no longer; the button says whether to show them now."""
    await house.db.write(devices.see_pass, visit.viewer, visit.now)
    return go(f"{visit.path}/topics" if back == "topics" else f"{visit.path}/me/pass")


@router.post("/pass/words")
async def renew_words(house: HouseDep, visit: MemberDep) -> Response:
    """Draw other words."""
    await house.db.write(devices.renew_words, visit.viewer, visit.now)
    return go(f"{visit.path}/me/pass")


@router.post("/pass/invitation")
async def invite(pages: PagesDep, house: HouseDep, visit: MemberDep, label: LabelDep) -> Response:
    """Make a link for one's next device and show it: it is kept nowhere, so only here and now."""
    invitation = await house.db.write(devices.invite, visit.viewer, visit.now)
    return await run_in_threadpool(_pass, pages, house, visit, label, invitation=invitation)


@router.post("/pass/others/removal")
async def remove_others(house: HouseDep, visit: MemberDep) -> Response:
    """Sign out everywhere else."""
    await house.db.write(devices.remove_others, visit.viewer, visit.now, device=visit.device.id)
    return go(f"{visit.path}/me/pass#devices")


@router.post("/pass/devices/{key}/removal")
async def remove(house: HouseDep, visit: MemberDep, key: str) -> Response:
    """Remove one of one's devices."""
    await house.db.write(devices.remove, visit.viewer, visit.now, key=key)
    return go(f"{visit.path}/me/pass#devices")


@router.post("/name")
async def rename(
    pages: PagesDep,
    house: HouseDep,
    visit: MemberDep,
    label: LabelDep,
    name: Annotated[str, Form()] = "",
) -> Response:
    """Change one's name."""
    try:
        await house.db.write(people.rename, visit.viewer, visit.now, name=name)
    except Refusal as refusal:
        again = pages.after(refusal)
        return await run_in_threadpool(_pass, again, house, visit, label, name=name)
    return go(f"{visit.path}/me")


@router.post("/limits")
async def set_limits(
    house: HouseDep, visit: MemberDep, away: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Say in which slots one cannot be there."""
    await house.db.write(people.set_limits, visit.viewer, visit.now, away=away or ())
    return go(f"{visit.path}/me")


def _pass(
    pages: Pages,
    house: House,
    visit: Visit,
    label: str,
    *,
    name: str | None = None,
    invitation: Invitation | None = None,
) -> Response:
    with house.db.reading() as session:
        own = my_pass(session, visit.event, visit.viewer, device=visit.device.id, label=label)
        offered = choices(session, visit.event.id, visit.viewer)
    known = visit.person.name if visit.person else ""
    values = {"name": known if name is None else name, "choices": offered, "own": own}
    link = f"{house.address}/m/{invitation.token}" if invitation else ""
    until = invitation.expires_at if invitation else None
    return kept_nowhere(pages.show("me/pass.html", visit, **values, link=link, until=until))
