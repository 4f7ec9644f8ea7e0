"""Regulatory compliance and safety audit tracker for manufacturing plants."""
