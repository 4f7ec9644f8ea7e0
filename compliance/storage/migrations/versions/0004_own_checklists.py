"""a site's own checklists and their published versions"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"


def upgrade():
    op.create_table(
        "own_checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("establishment_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("based_on_key", sa.String(), nullable=False),
        sa.Column("based_on_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retire_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["establishment_id"],
            ["establishment.id"],
            name=op.f("fk_own_checklist_establishment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["person.id"], name=op.f("fk_own_checklist_saved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_checklist")),
        sa.UniqueConstraint("key", name=op.f("uq_own_checklist_key")),
    )
    op.create_index(
        op.f("ix_own_checklist_establishment_id"), "own_checklist", ["establishment_id"]
    )
    op.create_table(
        "own_checklist_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("own_checklist_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["checklist_text.digest"],
            name=op.f("fk_own_checklist_version_digest"),
        ),
        sa.ForeignKeyConstraint(
            ["own_checklist_id"],
            ["own_checklist.id"],
            name=op.f("fk_own_checklist_version_own_checklist_id"),
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_own_checklist_version_published_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_checklist_version")),
        sa.UniqueConstraint(
            "own_checklist_id",
            "version",
            name=op.f("uq_own_checklist_version_own_checklist_id_version"),
        ),
    )
