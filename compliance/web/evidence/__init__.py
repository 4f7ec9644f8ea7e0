"""Photos as files."""
