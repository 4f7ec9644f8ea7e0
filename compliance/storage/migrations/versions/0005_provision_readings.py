"""paragraphs of law that people of the plant read against a checklist"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table(
        "provision_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_key", sa.String(), nullable=False),
        sa.Column("checklist_digest", sa.String(), nullable=False),
        sa.Column("provision", sa.String(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_provision_reading_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision_reading")),
        sa.UniqueConstraint(
            "checklist_digest",
            "provision",
            name=op.f("uq_provision_reading_checklist_digest_provision"),
        ),
    )
    with op.batch_alter_table("provision_reading", schema=None) as batch_op:
        batch_op.create_index(
            op.f("ix_provision_reading_checklist_key"), ["checklist_key"], unique=False
        )
