"""The heartbeat and its sweeps."""
