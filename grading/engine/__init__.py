"""Executing submissions: fast, sealed, and judged by a process that never ran a line of the learner's.

`box` starts the sealed side, `inside` runs in it, `examiner` judges, `execute` is nbgrader's way in and
`batch` the command line's. docs/engine.md tells what each layer of the seal stops.
"""
