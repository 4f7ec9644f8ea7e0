"""Injury cases and the log: Forms 300 and 301, the decision, the days. For few eyes only."""
