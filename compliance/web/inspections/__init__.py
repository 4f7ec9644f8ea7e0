"""Today's list, the form, photos, review, receipt and record: everything about an inspection."""
