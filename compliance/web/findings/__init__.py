"""Findings, and the corrections and corrective actions about them."""
