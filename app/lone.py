"""What use cases and queries both ask when somebody goes: which topics are nobody else's."""

from sqlmodel import col, select

from app.db import Reader
from app.models import Host, Merge, Page, Photo, PublishedPlacement, Revision, Topic, Vote


def lone_topics(session: Reader, participant_id: str) -> frozenset[str]:
    """Return the topics that one person proposed and that are nobody else's yet.

    Nobody else voted for them, leads them, wrote notes or added a photo; they stand in no published
    grid and were merged with none. One query.
    """
    others = (
        select(Vote.topic_id).where(Vote.participant_id != participant_id),
        select(Host.topic_id).where(Host.participant_id != participant_id),
        select(Page.topic_id)
        .join(Revision, col(Revision.page_id) == col(Page.id))
        .where(
            col(Page.topic_id).is_not(None),
            col(Revision.author_id).is_distinct_from(participant_id),
        ),
        select(Page.topic_id)
        .join(Photo, col(Photo.page_id) == col(Page.id))
        .where(
            col(Page.topic_id).is_not(None),
            col(Photo.author_id).is_distinct_from(participant_id),
        ),
        select(PublishedPlacement.topic_id),
        select(Merge.kept_id),
        select(Merge.absorbed_id),
    )
    return frozenset(
        session.exec(
            select(Topic.id).where(
                Topic.proposer_id == participant_id,
                *(col(Topic.id).not_in(wanted) for wanted in others),
            )
        ).all()
    )
