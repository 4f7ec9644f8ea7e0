"""Adapter: a frozen snapshot becomes a signed PDF, and a PDF is verified."""
