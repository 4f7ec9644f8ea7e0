"""The rules as pure functions over frozen values: no input or output, no clock, no framework."""
