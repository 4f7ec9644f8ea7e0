"""Assets: what is inspected, and whether it is in service."""
