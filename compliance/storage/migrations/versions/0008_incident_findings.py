"""findings of incidents; hours and signature of an investigation"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade():
    with op.batch_alter_table("investigation_note", schema=None) as batch_op:
        batch_op.add_column(sa.Column("worked_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("minutes", sa.Integer(), nullable=True))
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("signed_by", sa.Integer(), nullable=True))
        for name in ("signed_note", "not_investigated"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.create_foreign_key(op.f("fk_incident_signed_by"), "person", ["signed_by"], ["id"])
    # Closing was signing off so far, wherever anything was investigated.
    op.execute(
        "UPDATE incident SET signed_at = closed_at, signed_by = closed_by, "
        "signed_note = close_note WHERE closed_at IS NOT NULL AND EXISTS (SELECT 1 FROM "
        "investigation_note AS n WHERE n.incident_id = incident.id AND n.struck_at IS NULL)"
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        for name in ("signed_note", "not_investigated"):
            batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.alter_column("inspection_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("incident_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cause_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_finding_incident_id"), "incident", ["incident_id"], ["id"]
        )
        batch_op.create_foreign_key(
            op.f("fk_finding_cause_id"), "investigation_note", ["cause_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_finding_incident_id"), ["incident_id"], unique=False)
        batch_op.create_check_constraint(
            op.f("ck_finding_origin"), "(inspection_id IS NULL) <> (incident_id IS NULL)"
        )
