"""A year's recordkeeping: duties, employment, forms, annual summary, files for OSHA, requests."""
