"""Pages of the outbox: who gets what message about what, and what became of it."""
