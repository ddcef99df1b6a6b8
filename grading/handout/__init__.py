"""The hand-out for a course page: what is in it (`contents`), and the zip (`archive`)."""
