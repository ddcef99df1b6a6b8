# The front door. Everything happens in Python: `course.lab` (environment, JupyterLab, working copies)
# and `grading` (the instructor's side). Without make (conda, Windows) call the same modules directly.
.DEFAULT_GOAL := help
.PHONY: help lab teach reset test quick proof bench roster collect extend grade release feedback report export class doctor demo pages site handout python instructor

PORT ?= 8888
VENV ?= .venv
WORK ?= work
# How many processes `make test` uses; more than the processors, for much of it waits.
JOBS ?= 3
# What `make quick` looks at.
QUICK = $(wildcard $(patsubst %,tests/test_%.py,rooms contributing graph network depth differences recurrence progress environment)) \
	tests/checks tests/drawings tests/notebooks
# The first Python that is new enough; if there is none, python3, which then says so itself.
ifndef PYTHON
PYTHON := $(or $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done),python3)
endif

# exec: Ctrl-C and kill reach Python itself, with no shell in between
FRONT_DOOR = @exec "$(PYTHON)" -m course.lab
PLACES = --venv "$(VENV)" --work "$(WORK)"
PAGE = --port "$(PORT)" $(if $(filter-out 0,$(NO_BROWSER)),--no-browser)

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab: python ## open the course in JupyterLab (PORT=8889, NO_BROWSER=1)
	$(FRONT_DOOR) lab $(PLACES) $(PAGE)

teach: python ## open the course as its instructor, with nbgrader's panels
	$(FRONT_DOOR) teach $(PLACES) $(PAGE)

reset: python ## start one chapter again and keep a backup (CHAPTER=05)
	$(FRONT_DOOR) reset $(PLACES) --chapter "$(CHAPTER)"

test: python ## everything a change must pass (ARGS goes to pytest)
	$(FRONT_DOOR) environment $(PLACES) --extras instructor,site,test
	"$(VENV)/bin/python" -m ruff check
	"$(VENV)/bin/python" -m ruff format --check
	"$(VENV)/bin/python" -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

quick: python ## what a contributor runs every minute: no browser, no grading
	$(FRONT_DOOR) environment $(PLACES) --extras instructor,site,test
	"$(VENV)/bin/python" -m ruff check
	"$(VENV)/bin/python" -m ruff format --check
	"$(VENV)/bin/python" -m pytest -q -n 2 --dist loadfile -m "not slow and not browser" $(QUICK) $(ARGS)

proof: export PROOF = 1
proof: test ## make test with nothing sampled: every pair of slips, the whole made-up class

bench: python ## how fast the live figures follow and grading goes, beside what is usual (15 minutes)
	$(FRONT_DOOR) environment $(PLACES) --extras instructor,site,test
	"$(VENV)/bin/python" -m bench live start first grading site

# Exit status 3 says "done, but somebody's notebook needs a look": the report says whose, make need not fail.
roster collect grade extend release feedback report export class doctor demo pages site handout: instructor
	@"$(VENV)/bin/python" -m grading $@ $(ARGS) || [ $$? -eq 3 ]

roster: ## enter the students of a class list (ARGS=gradebook.csv)
collect: ## lay out submitted/ from an LMS's download (ARGS="submissions.zip 05")
grade: ## grade what is in submitted/ and print a summary per student
extend: ## give students longer for a chapter (ARGS="05 lovelaceada --days 2")
release: ## write the student version of every chapter into release/
feedback: ## write a feedback page for each graded student
report: ## write what the class understood, and which slips it made, into report/
export: ## write the grades as CSV (ARGS="--to canvas", moodle or tidy)
class: ## write a made-up class into submitted/ (ARGS="--size 100 --chapter 03")
doctor: ## look who can read what is private, and whether learners' code can be sealed off
demo: ## make a class of 30, grade it and write its feedback
pages: ## build a readable site from the executed notebooks, in build/pages
site: ## build pages and JupyterLite: the course in a browser tab, in build/site
handout: ## build one zip for a course page, in build

site: EXTRAS = instructor,site

instructor: python
	$(FRONT_DOOR) environment $(PLACES) --extras $(or $(EXTRAS),instructor)

python:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { echo "There is no $(PYTHON) here: install Python 3.11" \
	"or newer, or name one with 'make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3'." >&2; exit 1; }
