"""Reference solutions of the graded exercises, one module a chapter."""
