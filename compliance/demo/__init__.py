"""The demo plant: a made-up metal fabrication shop with a year of history, and its photos."""
