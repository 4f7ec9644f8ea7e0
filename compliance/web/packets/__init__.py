"""Pages of packets: for those who make them, for auditors with a link, and for anybody's check."""
