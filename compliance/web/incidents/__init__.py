"""Incidents: reported by people and from posters, listed, looked into, closed."""
