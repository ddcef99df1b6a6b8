"""What a learner gets back: pages that teach, that keep the hidden tests back, and in which nothing runs.

nbgrader writes the pages; `nbgrader_config.py` hangs our steps into it, so that `nbgrader generate_feedback`,
the formgrader's button and `python -m grading feedback` give the same page:

- `grading.engine.inert`: nothing that a learner wrote runs in anybody's browser, here and in the formgrader
- `markdown`, `formulas`: text to HTML that is safe, formulas to pictures that need no network
- `unseen`: what no page may show: the lines of hidden tests, and the numbers that they use
- `cleaned`: what is left of each output once that is taken out
- `overview`: the table at the top of the page
"""
