"""Hand-ins as people really make them: each gets the points that it deserves, or a person is asked."""
