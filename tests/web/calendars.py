"""The calendars of an event as tests fetch them."""

from sqlmodel import select

from app.models import Participant
from app.web.house import House
from tests.people import Camp

PLACED = {"Bread": (0, "Salon"), "Bees": (1, "Atelier")}


def token_of(house: House, participant_id: str | None) -> str:
    """Return somebody's secret."""
    with house.db.reading() as session:
        query = select(Participant.calendar_token).where(Participant.id == participant_id)
        return session.exec(query).one()


def addresses(camp: Camp, house: House) -> list[str]:
    """Return the five kinds of calendar."""
    return [
        f"{camp.path}/schedule.ics",
        f"{camp.path}/rooms/{camp.rooms['Salon']}.ics",
        f"{camp.path}/languages/en.ics",
        f"{camp.path}/topics/{camp.topics['Bread']}.ics",
        f"{camp.path}/my/{token_of(house, camp.ben.participant_id)}.ics",
    ]
