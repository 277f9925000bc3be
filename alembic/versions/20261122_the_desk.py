"""the desk"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deskaction",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("actor_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("undone_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("undone_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["participant.id"],
            name=op.f("fk_deskaction_actor_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_deskaction_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by"],
            ["participant.id"],
            name=op.f("fk_deskaction_undone_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deskaction")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_deskaction_event_id_number")),
    )
    with op.batch_alter_table("deskaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deskaction_event_id"), ["event_id"], unique=False)

    op.create_table(
        "linelock",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("event_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("slot_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("room_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("locked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "(slot_id IS NULL) <> (room_id IS NULL)", name=op.f("ck_linelock_one_line")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_linelock_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["locked_by"],
            ["participant.id"],
            name=op.f("fk_linelock_locked_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_linelock_room_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slot.id"], name=op.f("fk_linelock_slot_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linelock")),
        sa.UniqueConstraint("room_id", name=op.f("uq_linelock_room_id")),
        sa.UniqueConstraint("slot_id", name=op.f("uq_linelock_slot_id")),
    )
    with op.batch_alter_table("linelock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_linelock_event_id"), ["event_id"], unique=False)

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wave", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("frozen_before", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("accepted", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )

    with op.batch_alter_table("gridversion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bound", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("seed", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "input_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("author_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_gridversion_author_id"),
            "participant",
            ["author_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("pinned_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "pinned_why", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_placement_pinned_by"),
            "participant",
            ["pinned_by"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("planrun", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bound", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("seconds", sa.Float(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column(
                "input_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(sa.Column("assign", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("trace", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(
            sa.Column(
                "purpose",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="build",
            )
        )
        batch_op.add_column(sa.Column("most_moves", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("proposals", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_check_constraint(
            batch_op.f("ck_planrun_purpose"), "purpose IN ('build', 'repair')"
        )

    with op.batch_alter_table("roomclosure", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("roomclosure", schema=None) as batch_op:
        batch_op.drop_column("why")

    with op.batch_alter_table("planrun", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_planrun_purpose"), type_="check")
        batch_op.drop_column("proposals")
        batch_op.drop_column("most_moves")
        batch_op.drop_column("purpose")
        batch_op.drop_column("trace")
        batch_op.drop_column("assign")
        batch_op.drop_column("input_hash")
        batch_op.drop_column("seconds")
        batch_op.drop_column("bound")

    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_placement_pinned_by"), type_="foreignkey")
        batch_op.drop_column("pinned_why")
        batch_op.drop_column("pinned_by")

    with op.batch_alter_table("gridversion", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_gridversion_author_id"), type_="foreignkey")
        batch_op.drop_column("author_id")
        batch_op.drop_column("by_hand")
        batch_op.drop_column("input_hash")
        batch_op.drop_column("seed")
        batch_op.drop_column("bound")

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("accepted")
        batch_op.drop_column("frozen_before")
        batch_op.drop_column("wave")

    with op.batch_alter_table("linelock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_linelock_event_id"))

    op.drop_table("linelock")
    with op.batch_alter_table("deskaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deskaction_event_id"))

    op.drop_table("deskaction")
