"""Made-up hand-ins as files, and the line between them and anybody's real work."""
