"""The forms on the page of repairs."""

from pydantic import BaseModel


class AwayForm(BaseModel):
    """Who is away, from one time to another, by their ids."""

    person: str = ""
    first: str = ""
    last: str = ""


class TakingForm(BaseModel):
    """Which proposal is taken; of one topic only, by its id, or of all."""

    name: str = ""
    topic: str = ""

    def wanted(self) -> list[str] | None:
        """Return the topics whose change is taken, None for all."""
        return [self.topic] if self.topic else None
