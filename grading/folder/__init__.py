"""The course folder and what lies in it."""
