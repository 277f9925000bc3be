"""The topics and their votes as a table for spreadsheets: numbers, and nobody's name."""

from collections.abc import Iterable

from app.domain.text import clean_line
from app.exports.tables import table_of
from app.queries.topics import TopicView

COLUMNS = ("title", "votes", "language", "url")


def votes_csv(
    topics: Iterable[TopicView], *, path: str, excel: bool = False, separator: str = ","
) -> bytes:
    """Write the topics, those with the most votes first; `path` is the whole address of topics."""
    rows = (
        (clean_line(topic.title), str(topic.votes), topic.language, f"{path}/{topic.id}")
        for topic in sorted(topics, key=lambda topic: (-topic.votes, topic.title, topic.id))
    )
    return table_of(COLUMNS, rows, excel=excel, separator=separator)
