"""The coverage matrix: requirement by period, down to the checks and records behind a cell."""
