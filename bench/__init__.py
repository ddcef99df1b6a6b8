"""Measurements of what learners and graders wait for; each part prints its bars and whether they hold."""
