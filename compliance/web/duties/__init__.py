"""Duties: what the site owes and why, what it says about itself, and setting duties up."""
