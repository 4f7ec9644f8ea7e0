"""The coordinator's first page: what is overdue, missed, without an owner, or must not be used."""
