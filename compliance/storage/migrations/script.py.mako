"""${message}

Rules for a migration: it must run while the old code still serves (add first, remove a release
later); no model of ours is imported, because models change and migrations do not; data moves are
written in SQL that both databases know; it is never edited after a release. There is no way down:
restore the backup that was made before the upgrade.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}
