"""Queries, one module an aggregate; they never commit."""
