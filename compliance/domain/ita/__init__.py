"""The two CSV files of OSHA's Injury Tracking Application: made, read and checked."""
