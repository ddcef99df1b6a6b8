"""axe-core, the accessibility checker, fetched from npm once and kept in pytest's cache."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Locator

VERSION = "4.14.1"
RUN = """async element => {
    const found = await axe.run(element, {resultTypes: ['violations']});
    return found.violations.filter(({impact}) => impact === 'serious' || impact === 'critical')
        .map(({id, impact, help, nodes}) => ({id, impact, help, where: nodes.map(node => node.html)}));
}"""


def axe_core(folder: Path) -> str:
    """Return axe-core's source text, or skip (in CI: fail) with a sentence if npm cannot bring it."""
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        npm = shutil.which("npm")
        if npm is None:
            _missing("there is no npm here")
        command = [npm, "install", "--prefix", str(folder), "--no-save", "--no-audit", f"axe-core@{VERSION}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if done.returncode:
            _missing(f"npm could not install it:\n{done.stderr}")
    return script.read_text()


def _missing(why: str) -> None:
    sentence = f"axe-core {VERSION} is needed to look for accessibility faults, but {why}."
    if os.environ.get("CI") or os.environ.get("REQUIRE_BROWSER"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def serious_faults(element: Locator, script: str) -> str:
    """Return axe's serious and critical faults inside an element, as text; empty if there are none."""
    if not element.page.evaluate("typeof axe === 'object'"):
        element.page.evaluate(script)
    faults = element.evaluate(RUN)
    return "\n".join(json.dumps(fault, ensure_ascii=False) for fault in faults)
