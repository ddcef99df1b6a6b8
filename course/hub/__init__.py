"""A learner's side of a hub: chapters are fetched as `make lab` hands them out, from a page that opens first.

Subjects: `exchange` (fetching from nbgrader's exchange), `page` (the page, an extension of a person's own server).
"""
