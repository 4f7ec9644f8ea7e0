"""why a note of an investigation was struck"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade():
    with op.batch_alter_table("investigation_note", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("struck_reason", sa.Text(), nullable=False, server_default="")
        )
    with op.batch_alter_table("investigation_note", schema=None) as batch_op:
        batch_op.alter_column("struck_reason", server_default=None)
