"""A small class without any grading: a gradebook and graded notebooks written by hand, for tests of what reads them."""
