"""The whole report as one dictionary of numbers and sentences: what the page shows, and what --json prints."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from grading.folder.messages import counted
from grading.folder.opening import CourseFolder
from grading.report import words
from grading.report.attention import Case, cases
from grading.report.findings import findings, unexplained
from grading.report.history import History, read_history
from grading.report.outcomes import NOT_JUDGED, RIGHT, UNATTEMPTED, WRONG
from grading.report.privacy import Names
from grading.report.results import ChapterResults, read_results
from grading.report.statistics import histogram, separations, spread

# A slip that this share of those who tried has made is worth a word to everybody.
COMMON = 0.1


def numbers(course: CourseFolder, chapter: str, with_names: bool = False) -> dict[str, Any]:
    """Return the report of a chapter; without `with_names` nothing in it says who a learner is."""
    results = read_results(course, chapter)
    names = None if with_names else Names(results.people)
    attention = cases(course, results)
    solutions = dict.fromkeys(name for exercise in results.exercises for name in exercise.solutions)
    history = read_history(course, chapter, (one.student for one in results.learners), solutions)
    report = {
        "chapter": chapter,
        "with_names": with_names,
        "learners": len(results.learners),
        "tried": sum(learner.tried for learner in results.learners),
        "scores": _scores(results),
        "exercises": _exercises(results),
        "written": _written(results),
        "slips": _slips(results, names),
        "unexplained": [asdict(one) for one in unexplained(results, names)],
        "time": _time(results, history),
        "attention": _attention(chapter, attention, with_names),
    }
    report["first"] = _first(report)
    return report


def _scores(results: ChapterResults) -> dict[str, Any]:
    scores = [learner.points for learner in results.learners]
    found = spread(scores)
    edges, counts = histogram(scores, results.most)
    return {
        "most": results.most,
        **asdict(found),
        "edges": edges,
        "counts": counts,
        "words": words.on_scores(scores, found, results.most),
    }


def _exercises(results: ChapterResults) -> list[dict[str, Any]]:
    """Return what came of each exercise. Difficulty and separation are about those who tried the chapter.

    An exercise that could not be judged is no sign of difficulty; a learner with one has no total to compare.
    """
    tried = [learner for learner in results.learners if learner.tried]
    whole = [one for one in tried if all(outcome.kind != NOT_JUDGED for outcome in one.outcomes.values())]
    cells = [exercise.cell for exercise in results.exercises]
    points = [[learner.outcomes[cell].points for cell in cells] for learner in whole]
    found = separations(points) if points else separations([[0.0] * len(cells)])
    rows = []
    for exercise, separation in zip(results.exercises, found, strict=True):
        kinds = Counter(learner.outcomes[exercise.cell].kind for learner in results.learners)
        among = [one.outcomes[exercise.cell] for one in tried]
        judged = [one for one in among if one.kind != NOT_JUDGED]
        right = sum(one.kind == RIGHT for one in judged)
        why = Counter(
            one.outcomes[exercise.cell].message
            for one in results.learners
            if one.outcomes[exercise.cell].kind == NOT_JUDGED
        )
        rows.append(
            {
                "cell": exercise.cell,
                "short": exercise.cell.removeprefix("check-"),
                "points": exercise.points,
                "right": kinds[RIGHT],
                "wrong": kinds[WRONG],
                "waiting": sum(one.outcomes[exercise.cell].waits for one in results.learners),
                "unattempted": kinds[UNATTEMPTED],
                "not_judged": kinds[NOT_JUDGED],
                "why_not_judged": [{"why": text, "learners": n} for text, n in why.most_common()],
                "share_right": right / len(judged) if judged else None,
                "right_in_words": words.portion(right, len(judged)),
                "ease": words.ease(right, len(judged)),
                "separation": {**asdict(separation), "words": words.separates(separation)},
            }
        )
    return rows


def _written(results: ChapterResults) -> list[dict[str, Any]]:
    rows = []
    for exercise in results.written:
        given = [one.written[exercise.cell] for one in results.learners if exercise.cell in one.written]
        marked = [one.manual for one in given if one.manual is not None]
        rows.append(
            {
                "cell": exercise.cell,
                "points": exercise.points,
                "waiting": sum(one.waits for one in given),
                "marked": len(marked),
                "unanswered": sum(one.manual is None and not one.waits for one in given),
                "mean": sum(marked) / len(marked) if marked else None,
            }
        )
    return rows


def _slips(results: ChapterResults, names: Names | None) -> list[dict[str, Any]]:
    tried = sum(learner.tried for learner in results.learners)
    rows = []
    for one in findings(results, names):
        row: dict[str, Any] = {
            "ids": [meaning.id for meaning in one.meanings],
            "name": "; or ".join(dict.fromkeys(meaning.name for meaning in one.meanings)),
            "think": one.meanings[0].think,
            "cells": list(one.cells),
            "learners": len(one.students),
            "share": len(one.students) / tried,
            "share_in_words": words.portion(len(one.students), tried),
            "example": dict(zip(("cell", "text"), one.example, strict=True)) if one.example else None,
            "students": list(one.students) if names is None else None,
        }
        rows.append(row)
    return rows


def _time(results: ChapterResults, history: History) -> dict[str, Any]:
    late = [one.seconds_late for one in results.learners if one.seconds_late]
    on_late = (
        f"{counted(len(late), 'learner')} handed in late, the latest by {words.hours(max(late))}."
        if late
        else ""
    )
    if not history.again:
        said = (
            "No learner's several hand-ins are known, so there is nothing to say about the course of time: what is "
            "put into submitted/ replaces the hand-in before. nbgrader's exchange keeps them all."
        )
        return {"again": 0, "words": f"{said} {on_late}".strip(), "first": [], "last": [], "reworked": []}
    many = [len(one) for one in history.by_student.values()]
    start = history.due or min(one[0].when for one in history.by_student.values())
    first = sorted((one[0].when - start).total_seconds() for one in history.by_student.values())
    last = sorted((one[-1].when - start).total_seconds() for one in history.by_student.values())
    reworked = sorted(history.reworked.items(), key=lambda item: -item[1])
    said = [
        f"{history.again} of {counted(len(many), 'learner')} in the exchange handed in more than once, "
        f"up to {max(many)} times.",
    ]
    if history.due:
        before = -first[len(first) // 2]
        when = f"{words.hours(abs(before))} {'before' if before >= 0 else 'after'} the chapter was due"
        said.append(f"Half of the first hand-ins had come {when}.")
    if reworked:
        most = [f"{cell} ({counted(n, 'learner')})" for cell, n in reworked[:3]]
        said.append(
            f"Between their first and their last hand-in they changed most often {words.listed(most)}."
        )
    return {
        "again": history.again,
        "words": " ".join([*said, on_late]).strip(),
        "has_due": history.due is not None,
        "first": first,
        "last": last,
        "reworked": [{"cell": cell, "learners": count} for cell, count in reworked],
    }


def _attention(chapter: str, found: list[Case], with_names: bool) -> dict[str, Any]:
    sorts = Counter(case.sort for case in found)
    who = len({case.student for case in found})
    return {
        "learners": who,
        "sorts": [{"sort": sort, "cases": n} for sort, n in sorts.items()],
        "cases": [asdict(case) for case in found] if with_names else None,
        "command": f"python -m grading report {chapter} --names",
    }


def _first(report: dict[str, Any]) -> list[str]:
    """Return what to know before anything else: one to three sentences."""
    said = []
    slips = report["slips"]
    common = [one for one in slips if one["share"] >= COMMON and one["learners"] > 1][:3]
    if common:
        named = [f"{one['name']} ({counted(one['learners'], 'learner')})" for one in common]
        said.append(f"Slips that several learners made: {'; '.join(named)}.")
    elif slips:
        most = counted(slips[0]["learners"], "learner")
        kinds = "is 1 kind" if len(slips) == 1 else f"are {len(slips)} kinds"
        said.append(f"No slip stands out: there {kinds}, each made by {most} at most.")
    hard = sorted(
        (one for one in report["exercises"] if one["share_right"] is not None and one["share_right"] < 1),
        key=lambda one: one["share_right"],
    )[:2]
    if hard and report["tried"] > 1:
        named = [f"{one['short']} ({one['right_in_words']} right)" for one in hard]
        said.append(f"Hardest: {words.listed(named)}.")
    if who := report["attention"]["learners"]:
        said.append(
            f"{counted(who, 'learner')} {'needs' if who == 1 else 'need'} a person: see the end of the report."
        )
    return said
