"""Pages of legal clocks: what runs, whom to call, what to say, and the record of the report."""
