"""Own checklists in the browser: written, previewed, published, retired, taken in and out."""
