"""Feedback pages packed as learning systems take them back: by the names that they give files, docs/lms.md says which.

Moodle ("Upload multiple feedback files in a zip") finds a student by a participant's number in a name. Canvas ("Upload
Submissions") finds a hand-in by the student's and the file's number, and shows what comes back under the name that
the student's file had: so a page that answers a notebook has to be a notebook, and one that answers a zip a zip.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.lms.roster import Student

# The same for every run, so that the same pages make the same zip.
TIME = (2020, 1, 1, 0, 0, 0)


@dataclass
class Packed:
    """What was packed: contents by name, how many students they are for, and who is left out and why."""

    files: dict[str, bytes] = field(default_factory=dict)
    students: int = 0
    left_out: list[str] = field(default_factory=list)

    def zipped(self) -> bytes:
        """Return all of it as a zip."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(name, TIME), content, zipfile.ZIP_DEFLATED)
        return packed.getvalue()


@dataclass(frozen=True)
class Pages:
    """A student's feedback pages on a chapter, and what is known of where the hand-in came from."""

    student: Student
    files: tuple[Path, ...]
    record: Mapping


def for_moodle(everybody: Iterable[Pages]) -> Packed:
    """Return the pages as Moodle's feedback files."""
    packed = Packed()
    for pages in everybody:
        student, record = pages.student, pages.record
        number = "" if record.get("members") else record.get("participant") or ""
        if not number and len(student.participants) == 1:
            number = student.participants[0]
        if not number:
            packed.left_out.append(
                f"{student.id}: no participant number; read the grading worksheet with `roster`"
            )
            continue
        name = re.sub(r"[_/\\\s]+", " ", _name(student)).strip()
        for file in pages.files:
            packed.files[f"{name}_{number}_assignfeedback_file_{file.name}"] = file.read_bytes()
        packed.students += 1
    return packed


def for_canvas(everybody: Iterable[Pages]) -> Packed:
    """Return the pages as Canvas takes them back; of a group's hand-in one, which Canvas gives to all of it."""
    packed = Packed()
    for pages in everybody:
        record, student = pages.record, pages.student
        user, attachment = record.get("user"), record.get("attachment")
        if not user or not attachment:
            packed.left_out.append(f"{student.id}: the hand-in did not come from Canvas by `collect`")
        elif record.get("members") and student.keys.lms_id != user:
            packed.left_out.append(f"{student.id}: comes with the group's, {record.get('label')}")
        else:
            start = f"{re.sub(r'[^a-z]', '', str(record.get('name', '')).lower()) or 'student'}_{user}_{attachment}"
            content = _as_was_handed_in(str(record.get("file", "")), pages.files)
            packed.files[f"{start}_{pages.files[0].stem}{content[0]}"] = content[1]
            packed.students += 1
    return packed


def for_mail(everybody: Iterable[Pages]) -> Packed:
    """Return a folder for each student, called by the address, and a list of them."""
    packed, rows = Packed(), [["email", "name", "folder"]]
    for pages in everybody:
        student = pages.student
        folder = re.sub(r"[^\w.@+-]", "-", student.keys.email or student.id).strip(".") or student.id
        if not student.keys.email:
            packed.left_out.append(f"{student.id}: no address is known; the folder is called by the id")
        for file in pages.files:
            packed.files[f"{folder}/{file.name}"] = file.read_bytes()
        rows.append([student.keys.email, _name(student), folder])
        packed.students += 1
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    packed.files["mail.csv"] = text.getvalue().encode()
    return packed


WAYS = {"moodle": for_moodle, "canvas": for_canvas, "mail": for_mail}


def _name(student: Student) -> str:
    keys = student.keys
    return " ".join(filter(None, (keys.first_name, keys.last_name))) or keys.name or student.id


def _as_was_handed_in(name: str, files: tuple[Path, ...]) -> tuple[str, bytes]:
    """Return the pages under an ending and in a form that goes with the name of what was handed in."""
    lower = name.lower()
    if lower.endswith(".zip"):
        return ".zip", Packed({file.name: file.read_bytes() for file in files}).zipped()
    page = files[0].read_text("utf-8")
    if not lower.endswith((".ipynb", ".json")):
        return ".html", page.encode()
    output = {
        "output_type": "display_data", "metadata": {},
        "data": {"text/html": page.splitlines(True), "text/plain": ["Feedback: open this notebook in JupyterLab."]},
    }  # fmt: skip
    shown = {
        "cell_type": "code",
        "id": "feedback",
        "execution_count": None,
        "metadata": {},
        "source": [],
        "outputs": [output],
    }
    told = {
        "cell_type": "markdown",
        "id": "told",
        "metadata": {},
        "source": ["The feedback on your hand-in:"],
    }
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [told, shown]}
    return ".ipynb", json.dumps(notebook, indent=1, ensure_ascii=False).encode()
