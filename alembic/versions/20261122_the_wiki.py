"""the wiki"""

import sqlalchemy as sa
import sqlmodel

from alembic import op
from app.domain.searching import words_of
from app.domain.wikilinks import find_links

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# By what the notes are found: folded text. A page that goes takes its entry with it. SQLite finds an
# entry quickly by the number of its row alone, which `page_search_row` keeps for each page.
FIND_IN_SQLITE = (
    "CREATE VIRTUAL TABLE page_search USING fts5"
    "(page_id UNINDEXED, event_id UNINDEXED, title, body, tokenize = 'unicode61')",
    "CREATE TABLE page_search_row (id INTEGER PRIMARY KEY, page_id VARCHAR NOT NULL UNIQUE)",
    "CREATE TRIGGER page_search_gone AFTER DELETE ON page BEGIN "
    "DELETE FROM page_search WHERE rowid = (SELECT id FROM page_search_row WHERE page_id = old.id); "
    "DELETE FROM page_search_row WHERE page_id = old.id; END",
)
FIND_IN_POSTGRESQL = (
    "CREATE TABLE page_search (page_id VARCHAR PRIMARY KEY REFERENCES page (id) ON DELETE CASCADE, "
    "event_id VARCHAR NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, words TSVECTOR GENERATED ALWAYS AS "
    "(setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'B')) STORED)",
    "CREATE INDEX page_search_words ON page_search USING GIN (words)",
    "CREATE INDEX page_search_event_id ON page_search (event_id)",
)
FILL_IN_SQLITE = (
    "INSERT INTO page_search_row (page_id) VALUES (:page)",
    "INSERT INTO page_search (rowid, page_id, event_id, title, body) "
    "SELECT id, page_id, :event, :title, :body FROM page_search_row WHERE page_id = :page",
)
FILL_IN_POSTGRESQL = (
    "INSERT INTO page_search (page_id, event_id, title, body) "
    "VALUES (:page, :event, :title, :body)",
)
NEWEST = (
    "SELECT page.id, page.event_id, topic.title, revision.body FROM page "
    "JOIN topic ON topic.id = page.topic_id JOIN revision ON revision.page_id = page.id WHERE "
    "revision.number = (SELECT max(number) FROM revision later WHERE later.page_id = page.id)"
)


def upgrade() -> None:
    op.create_table(
        "revokedfeed",
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_revokedfeed_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_revokedfeed")),
    )
    with op.batch_alter_table("revokedfeed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revokedfeed_event_id"), ["event_id"], unique=False)

    op.create_table(
        "pagelink",
        sa.Column("page_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("folded", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["page_id"], ["page.id"], name=op.f("fk_pagelink_page_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", "folded", name=op.f("pk_pagelink")),
    )
    with op.batch_alter_table("pagelink", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pagelink_folded"), ["folded"], unique=False)

    op.create_table(
        "pagename",
        sa.Column("page_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("folded", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_pagename_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["page.id"], name=op.f("fk_pagename_page_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("page_id", "folded", name=op.f("pk_pagename")),
    )
    with op.batch_alter_table("pagename", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pagename_event_id"), ["event_id"], unique=False)

    op.create_table(
        "photo",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("page_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("author_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("media_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("removed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["participant.id"], name=op.f("fk_photo_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_photo_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["page.id"], name=op.f("fk_photo_page_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_photo_page_id"), ["page_id"], unique=False)

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("notes_days", sa.Integer(), nullable=False, server_default="30")
        )
        batch_op.add_column(
            sa.Column("names_public", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_event_notes_days"), "notes_days BETWEEN 0 AND 366"
        )

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "title", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column("frozen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.alter_column("topic_id", existing_type=sa.VARCHAR(), nullable=True)

    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("blocked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("collisions", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_index(batch_op.f("ix_revision_author_id"), ["author_id"], unique=False)

    with op.batch_alter_table("merge", schema=None) as batch_op:
        for name in ("pinned_by", "pinned_why"):
            batch_op.add_column(
                sa.Column(
                    name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
                )
            )

    with op.batch_alter_table("calendarentry", schema=None) as batch_op:
        for name in ("language", "words"):
            batch_op.add_column(
                sa.Column(
                    name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
                )
            )

    _index_what_is_there()
    _say_in_what_language_calendars_were_told()


def _say_in_what_language_calendars_were_told() -> None:
    entry = sa.table(
        "calendarentry", *map(sa.column, ("topic_id", "event_id", "language", "words"))
    )
    topic = sa.table("topic", sa.column("id"), sa.column("language"))
    event = sa.table("event", sa.column("id"), sa.column("languages", sa.JSON()))
    of_topic = sa.select(topic.c.language).where(topic.c.id == entry.c.topic_id)
    first = sa.select(event.c.languages[0].as_string()).where(event.c.id == entry.c.event_id)
    op.execute(
        entry.update().values(language=of_topic.scalar_subquery(), words=first.scalar_subquery())
    )


def _index_what_is_there() -> None:
    connection = op.get_bind()
    on_sqlite = connection.dialect.name == "sqlite"
    for statement in FIND_IN_SQLITE if on_sqlite else FIND_IN_POSTGRESQL:
        op.execute(statement)
    for page_id, event_id, title, body in connection.execute(sa.text(NEWEST)).all():
        entry = {
            "page": page_id,
            "event": event_id,
            "title": " ".join(words_of(title)),
            "body": " ".join(words_of(body)),
        }
        for statement in FILL_IN_SQLITE if on_sqlite else FILL_IN_POSTGRESQL:
            connection.execute(sa.text(statement), entry)
        for folded in {link.key for link in find_links(body)}:
            connection.execute(
                sa.text("INSERT INTO pagelink (page_id, folded) VALUES (:page, :folded)"),
                {"page": page_id, "folded": folded},
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER page_search_gone")
        op.execute("DROP TABLE page_search_row")
    op.execute("DROP TABLE page_search")
    op.execute("DELETE FROM page WHERE topic_id IS NULL")
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.drop_column("pinned_why")
        batch_op.drop_column("pinned_by")

    with op.batch_alter_table("calendarentry", schema=None) as batch_op:
        batch_op.drop_column("words")
        batch_op.drop_column("language")

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_author_id"))
        batch_op.drop_column("collisions")

    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_column("blocked_at")

    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.alter_column("topic_id", existing_type=sa.VARCHAR(), nullable=False)
        batch_op.drop_column("frozen_at")
        batch_op.drop_column("title")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_event_notes_days"), type_="check")
        batch_op.drop_column("names_public")
        batch_op.drop_column("notes_days")

    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_page_id"))
        batch_op.drop_index(batch_op.f("ix_photo_event_id"))
        batch_op.drop_index(batch_op.f("ix_photo_author_id"))

    op.drop_table("photo")
    with op.batch_alter_table("pagename", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pagename_event_id"))

    op.drop_table("pagename")
    with op.batch_alter_table("pagelink", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pagelink_folded"))

    op.drop_table("pagelink")
    with op.batch_alter_table("revokedfeed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revokedfeed_event_id"))

    op.drop_table("revokedfeed")
