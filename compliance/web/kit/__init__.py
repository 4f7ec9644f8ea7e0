"""What every page leans on."""
