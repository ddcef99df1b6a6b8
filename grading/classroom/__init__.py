"""A made-up class: real submissions of chapter 5, with the score that each of them must get.

The same seed makes the same class, so that demonstrations, tests and benchmarks all grade the same one.
What each student was given to write stands in tables (`spellings` for right answers, `slips` for wrong
ones); `plans` deals them out and knows from what was planted, without grading anything, what every cell is
worth; `writer` fills release/ notebooks with them; `register` keeps made-up students apart from real ones.
"""
