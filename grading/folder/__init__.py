"""The course folder and its files: what commands, report, feedback and export all read and write.

`opening` (the folder, and nbgrader's API on it), `submissions` with `copies` and `timestamps` (what was handed
in), `records` (what was graded when), `storing` and `grades` (into the gradebook and out of it), `new_gradebook`,
`lock`, `rights`, `files` (written whole), `progress` and `messages` (what the instructor is told).
"""
