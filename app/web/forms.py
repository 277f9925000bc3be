"""What browsers send, exactly as typed, so that a refused form can be shown again unchanged.

Fields are strings: what is wrong with them is the domain's to say.
"""

import uuid

from pydantic import BaseModel, Field

from app.domain.people import Limits
from app.domain.topics import TopicDraft, read_tags
from app.queries.topics import TopicView


def new_key() -> str:
    """Draw the idempotency key of one form as it is shown."""
    return uuid.uuid4().hex


class TopicForm(BaseModel):
    """The form to propose or edit a topic."""

    title: str = ""
    why: str = ""
    description: str = ""
    language: str = ""
    tags: str = ""
    length: str = "1"
    needs: list[str] = Field(default_factory=list)
    hosting: str = "yes"
    away: list[str] = Field(default_factory=list)
    away_was: list[str] = Field(default_factory=list)
    name: str = ""
    twin: list[str] = Field(default_factory=list)
    reason: str = ""
    sure: str = ""
    key: str = Field(default_factory=new_key)

    @classmethod
    def of(cls, topic: TopicView) -> "TopicForm":
        """Return the form filled with a topic's words."""
        return cls(
            title=topic.title,
            why=topic.why,
            description=topic.description,
            language=topic.language,
            tags=", ".join(topic.tags),
            length=str(topic.length),
            needs=list(topic.needs),
        )

    def limits(self) -> Limits:
        """Return the slots that were ticked, with those that the form had shown as ticked."""
        return Limits(frozenset(self.away), frozenset(self.away_was))

    def draft(self) -> TopicDraft:
        """Return what was typed as a draft for the domain to check."""
        return TopicDraft(
            title=self.title,
            why=self.why,
            description=self.description,
            language=self.language,
            tags=read_tags(self.tags),
            needs=tuple(self.needs),
            length=int(self.length) if self.length in set("1234") else 0,
            hosting=self.hosting == "yes",
        )
