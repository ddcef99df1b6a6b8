"""A made-up class: real submissions of every chapter, with the score that each of them must get.

The same seed makes the same class, so that demonstrations, tests and benchmarks all grade the same one.
`chapters` holds what students write, one module a chapter, made of `exercises` (right answers in their
spellings) and slips; `plans` deals them out and knows from what was planted, without grading anything, what
every cell is worth; `writer` fills release/ notebooks with them; `register` keeps made-up students apart
from real ones.
"""
