"""The entries of an event's log."""

from enum import StrEnum


class ChangeKind(StrEnum):
    """What has happened, in the past tense."""

    EVENT_CREATED = "event_created"
    EVENT_EDITED = "event_edited"
    ROOMS_EDITED = "rooms_edited"
    SLOTS_EDITED = "slots_edited"
    ROUND_OPENED = "round_opened"
    ROUND_CLOSED = "round_closed"
    EVENT_CLOSED = "event_closed"
    EVENT_REOPENED = "event_reopened"
    PERSON_JOINED = "person_joined"
    PERSON_RENAMED = "person_renamed"
    LIMITS_SET = "limits_set"
    NEWS_SEEN = "news_seen"
    WORDS_SEEN = "words_seen"
    DEVICE_INVITED = "device_invited"
    DEVICE_MOVED = "device_moved"
    DEVICE_REMOVED = "device_removed"
    RECOVERY_WORDS_RENEWED = "recovery_words_renewed"
    CALENDAR_RENEWED = "calendar_renewed"
    CALENDAR_REMOVED = "calendar_removed"
    PERSON_ERASED = "person_erased"
    TOPIC_PROPOSED = "topic_proposed"
    TOPIC_EDITED = "topic_edited"
    TOPIC_WITHDRAWN = "topic_withdrawn"
    TOPIC_RESTORED = "topic_restored"
    TOPICS_COMPARED = "topics_compared"
    TOPICS_MERGED = "topics_merged"
    TOPICS_SEPARATED = "topics_separated"
    HOST_JOINED = "host_joined"
    HOST_LEFT = "host_left"
    VOTE_CAST = "vote_cast"
    VOTE_WITHDRAWN = "vote_withdrawn"
    SESSION_STARRED = "session_starred"
    SESSION_UNSTARRED = "session_unstarred"
    WALL_SWITCHED = "wall_switched"
    WALL_MESSAGE_SET = "wall_message_set"
    PITCHES_QUEUED = "pitches_queued"
    PITCH_BEGUN = "pitch_begun"
    CIRCLE_ARRANGED = "circle_arranged"
    TURN_BEGUN = "turn_begun"
    TURN_NOTED = "turn_noted"
    PLAN_STARTED = "plan_started"
    PLAN_STOPPED = "plan_stopped"
    PLAN_IMPROVED = "plan_improved"
    PLAN_FINISHED = "plan_finished"
    TOPIC_MOVED = "topic_moved"
    TOPIC_PINNED = "topic_pinned"
    TOPIC_UNPINNED = "topic_unpinned"
    LINE_LOCKED = "line_locked"
    LINE_UNLOCKED = "line_unlocked"
    CELL_BLOCKED = "cell_blocked"
    CELL_UNBLOCKED = "cell_unblocked"
    PROPOSAL_TAKEN = "proposal_taken"
    DESK_UNDONE = "desk_undone"
    DESK_REDONE = "desk_redone"
    WAVE_OPENED = "wave_opened"
    WEAKNESS_NOTED = "weakness_noted"
    GRID_PUBLISHED = "grid_published"
    GRID_UNPUBLISHED = "grid_unpublished"
    NOTES_SAVED = "notes_saved"
    PAGE_CREATED = "page_created"
    PAGE_RENAMED = "page_renamed"
    NOTES_ROLLED_BACK = "notes_rolled_back"
    PAGE_FROZEN = "page_frozen"
    PAGE_UNFROZEN = "page_unfrozen"
    PERSON_BLOCKED = "person_blocked"
    PERSON_UNBLOCKED = "person_unblocked"
    PHOTO_ADDED = "photo_added"
    PHOTO_REMOVED = "photo_removed"
    PHOTO_RESTORED = "photo_restored"
    DATA_IMPORTED = "data_imported"


QUIET = (
    ChangeKind.VOTE_CAST,
    ChangeKind.VOTE_WITHDRAWN,
    ChangeKind.SESSION_STARRED,
    ChangeKind.SESSION_UNSTARRED,
    ChangeKind.PERSON_JOINED,
    ChangeKind.LIMITS_SET,
    ChangeKind.NEWS_SEEN,
    ChangeKind.WORDS_SEEN,
    ChangeKind.TOPICS_COMPARED,
)
"""What a whole room does at once, and no calendar, schedule or feed shows of anybody else."""
