"""The class report: what a chapter's submissions say about the class, as a page and as a notebook.

From the bottom up: `slips` (what an id means), `outcomes` (what came of one test cell), `results` (everything
about a chapter, from the gradebook and autograded/), `statistics` (numbers from it), `history` (several
hand-ins of a learner), `attention` (who needs a person), `privacy` (what must not show a name), `numbers` (the
whole report as one dictionary, with its sentences from `words`), `figures`, `page`, `notebook`.
"""
