"""The front door: what `make lab`, `make teach` and `make reset` run.

Everything here uses the standard library only, because it runs before anything is installed:
`python3 -m course.lab --help` works on a bare Python. Subjects: `environment` (the virtual
environment), `copies` (the learner's working copy), `server` (JupyterLab and its settings),
`commands` (the command line), `messages` (what it says).
"""
