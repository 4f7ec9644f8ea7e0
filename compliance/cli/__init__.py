"""The compliance command."""
