"""Benchmarks: side by side, as ratios, in one run. `make bench` prints a table and JSON."""
