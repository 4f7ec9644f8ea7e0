"""Adapter: the ways out for messages."""
