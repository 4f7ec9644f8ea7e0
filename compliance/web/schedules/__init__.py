"""Schedules: which checklist runs where and whose it is; and single checks of them."""
