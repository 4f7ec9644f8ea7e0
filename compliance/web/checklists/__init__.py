"""The catalogue of checklists, read only."""
