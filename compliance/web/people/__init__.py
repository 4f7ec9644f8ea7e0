"""People: who they are, which roles they hold where, invitations."""
