"""Establishments with their shifts, closed days and areas; import and export of the plant."""
