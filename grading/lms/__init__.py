"""From the learning systems: who is enrolled, what was handed in, and by which names it goes back.

One module a system (`canvas`, `moodle`, `gradescope`, `brightspace`, `blackboard`, `github_classroom`, and
`folders` for what has no rule) knows how it names files and columns; docs/lms.md names the sources. `archives`
opens what nobody has checked, `reading` finds the notebooks in it, `roster` says who is meant, `plan` what would
be done, and `laying` does it.
"""

# What a person may say that a download is.
NAMES = ("canvas", "moodle", "gradescope", "brightspace", "blackboard", "github", "google", "folder")
