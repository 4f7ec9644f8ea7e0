"""Clocks of law that an event starts: what is due, by when, to whom, on which paragraph."""
