"""business hours and agencies' numbers of an establishment; wrongly recorded reports taken back"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

HOURS = (("business_opens", "08:00"), ("business_closes", "17:00"))


def upgrade():
    with op.batch_alter_table("establishment", schema=None) as batch_op:
        for name, usual in HOURS:
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=usual))
        batch_op.add_column(sa.Column("business_weekdays", sa.JSON(), nullable=True))
        batch_op.add_column(
            sa.Column("works_on_holidays", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("establishment", schema=None) as batch_op:
        for name, _usual in HOURS:
            batch_op.alter_column(name, server_default=None)
        batch_op.alter_column("works_on_holidays", server_default=None)
    with op.batch_alter_table("clock_deadline", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("clock_deadline", schema=None) as batch_op:
        batch_op.alter_column("undone", server_default=None)
    op.create_table(
        "agency_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=False),
        sa.Column("recipient_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_agency_contact_establishment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_agency_contact_changed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_contact")),
        sa.UniqueConstraint(
            "establishment_id",
            "recipient_key",
            name=op.f("uq_agency_contact_establishment_id_recipient_key"),
        ),
    )
