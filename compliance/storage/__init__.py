"""Facts: tables, queries, files; nothing here decides."""
