"""what injury cases are sorted by, and published rates to compare with"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade():
    op.create_table(
        "rate_benchmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("rate", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_rate_benchmark_entered_by")
        ),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_rate_benchmark_establishment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["removed_by"], ["person.id"], name=op.f("fk_rate_benchmark_removed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_benchmark")),
    )
    with op.batch_alter_table("rate_benchmark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rate_benchmark_establishment_id"), ["establishment_id"], unique=False
        )
    with op.batch_alter_table("injury_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("event", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("source", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("injury_case", schema=None) as batch_op:
        batch_op.alter_column("event", server_default=None)
        batch_op.alter_column("source", server_default=None)
