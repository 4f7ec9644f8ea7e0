"""Regulatory compliance and safety audit tracker for manufacturing plants."""

__version__ = "0.1.0"
