"""What a topic must be to be taken."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from app.domain.errors import Invalid, Problem
from app.domain.messages import Message, say
from app.domain.text import clean_line, clean_text

LONGEST_TITLE = 80
LONGEST_WHY = 200
LONGEST_DESCRIPTION = 8000
LONGEST_TAG = 30
MOST_TAGS = 5
LONGEST_LENGTH = 4


@dataclass(frozen=True)
class TopicDraft:
    """A topic as somebody proposes or edits it; `length` in slots."""

    title: str
    language: str
    why: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    length: int = 1
    hosting: bool = True

    def checked(self, *, languages: Collection[str], features: Collection[str]) -> "TopicDraft":
        """Return the draft cleaned; raises Invalid with every problem at once.

        `languages` are the event's; `features` what its rooms offer, which is all one can need.
        """
        clean = replace(
            self,
            title=clean_line(self.title),
            why=clean_line(self.why),
            description=clean_text(self.description),
            tags=_tags(self.tags),
            needs=tuple(sorted(set(self.needs))),
        )
        problems = clean._problems(languages, features)
        if problems:
            raise Invalid(*problems)
        return clean

    def _problems(self, languages: Collection[str], features: Collection[str]) -> list[Problem]:
        found = [
            ("title", _title_problem(self.title)),
            ("why", too_long(self.why, LONGEST_WHY)),
            ("description", too_long(self.description, LONGEST_DESCRIPTION)),
            ("language", _unless(self.language in languages, say("Choose a language."))),
            ("tags", _tags_problem(self.tags)),
            ("length", _unless(1 <= self.length <= LONGEST_LENGTH, say("Choose a length."))),
            (
                "needs",
                _unless(
                    set(self.needs) <= set(features),
                    say("No room offers this any more. Choose from the list."),
                ),
            ),
        ]
        return [Problem(field, message) for field, message in found if message]


def read_tags(raw: str) -> tuple[str, ...]:
    """Split what was typed between commas."""
    return tuple(raw.replace(";", ",").split(","))


def _tags(raw: tuple[str, ...]) -> tuple[str, ...]:
    cleaned = (clean_line(tag).lstrip("#").strip().lower() for tag in raw)
    return tuple(dict.fromkeys(tag for tag in cleaned if tag))


def _title_problem(title: str) -> Message | None:
    if not title:
        return say("Write what you want to talk about.")
    return too_long(title, LONGEST_TITLE)


def _tags_problem(tags: tuple[str, ...]) -> Message | None:
    if len(tags) > MOST_TAGS:
        return say("Keep %(most)s tags or fewer.", most=MOST_TAGS)
    if any(len(tag) > LONGEST_TAG for tag in tags):
        return say("Shorten each tag to %(most)s characters or fewer.", most=LONGEST_TAG)
    return None


def too_long(text: str, most: int) -> Message | None:
    """Say how much longer than `most` characters a text is; None where it is not."""
    over = len(text) - most
    return (
        say(
            "Shorten this to %(most)s characters or fewer: it has %(length)s.",
            most=most,
            length=len(text),
        )
        if over > 0
        else None
    )


def _unless(holds: bool, message: Message) -> Message | None:
    return None if holds else message
