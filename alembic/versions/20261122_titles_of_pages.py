"""the titles that pages had"""

import sqlalchemy as sa
import sqlmodel

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TITLES_OF_NOW = (
    "UPDATE revision SET title = (SELECT title FROM page WHERE page.id = revision.page_id)"
)


def upgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "title", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
    op.execute(TITLES_OF_NOW)


def downgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_column("title")
