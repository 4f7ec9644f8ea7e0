"""Checklist files: read strictly, checked, locked by digest."""
