"""JupyterLite, built with the released notebooks, the front ends of the widgets, and the course's own list of packages."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from PIL import Image

from grading.folder.messages import Trouble
from grading.site import distribution as pyodide
from grading.site.compiled import compile_all
from grading.site.lean import make_lean
from grading.site.notebooks import stage
from grading.site.wheels import KIT, Wheel, installed, kit, of_file

KERNEL = "@jupyterlite/pyodide-kernel-extension"
FRONT_ENDS = (KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget")
# The kernel would install these one after the other when it starts, but for those that were loaded before.
OF_THE_KERNEL = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
OF_THE_COURSE = ("numpy", "ipywidgets", "anywidget")
# What only figures need that the site did not bring along drawn. AT_START fetches them then; where Python is not the
# site's own, they are there from the start.
OF_FIGURES = ("matplotlib", "pillow")
AT_ONCE = [*OF_THE_KERNEL, *OF_THE_COURSE, KIT]
NEEDED = [*AT_ONCE, *OF_FIGURES]
# Where the packages are, in the folder of JupyterLite.
PLACE = "static/pyodide"
RELEASES = "releases.json"
# What Python runs when it starts in the page.
AT_START = Path(__file__).with_name("sitecustomize.py")
OF_MERMAID = re.compile(rb"mermaid|org\.eclipse\.elk|cytoscape")
# Mermaid's own layers are larger, and asked for by a diagram; what is smaller registers it, and every page asks for it.
LARGE = 250_000
HAND_IN = {"name": "hand-in", "command": "backpropagation-course:hand-in", "label": "Download to hand in"}


class Plan(NamedTuple):
    """What to build: released chapters of a course, and the folder of a local distribution of Pyodide, or None.

    ahead: a folder with what the chapters draw and work out, see `course.ahead`, or None.
    """

    root: Path
    release: Path
    chapters: list[str]
    local: Path | None
    ahead: Path | None = None


def check(plan: Plan) -> None:
    """Raise Trouble if something that a site needs is not there: before what takes long."""
    packages(plan, front_ends()[KERNEL])


def build(plan: Plan, into: Path) -> None:
    """Build JupyterLite in the folder `into`; what was there is replaced."""
    into = into.resolve()
    extensions = front_ends()
    lock, added = packages(plan, extensions[KERNEL])
    with TemporaryDirectory() as place:
        staged = Path(place)
        hashes = stage(plan.release, plan.chapters, staged / "notebooks")
        for name, folder in extensions.items():
            shutil.copytree(folder, staged / "extensions" / name, ignore=shutil.ignore_patterns("*.map"))
        (staged / "jupyter-lite.json").write_text(json.dumps(_settings(plan.local, lock)), "utf-8")
        overrides = json.loads((plan.root / _COMMON).read_text("utf-8")) | _OF_THE_SITE
        (staged / "overrides.json").write_text(json.dumps(overrides), "utf-8")
        shutil.rmtree(into, ignore_errors=True)
        _jupyter_lite(staged, into)
    site = into / PLACE
    if plan.local is None:
        pyodide.copy_ours(site, lock, added)
    else:
        lock = pyodide.only(lock, NEEDED)
        pyodide.copy_into(site, plan.local, lock, added)
        make_lean(site)
        with zipfile.ZipFile(site / pyodide.STDLIB, "a", zipfile.ZIP_DEFLATED) as library:
            # without the date of today: the archive has the same bytes every time
            library.writestr(zipfile.ZipInfo(AT_START.name), AT_START.read_bytes())
        pyodide.write_lock(site, lock)
        if compile_all(site):
            pyodide.write_lock(site, lock)
    _without_what_nobody_asks_for(into / "build")
    (into / RELEASES).write_text(json.dumps(hashes, indent=1) + "\n", "utf-8")


def _without_what_nobody_asks_for(bundle: Path) -> None:
    """Delete JupyterLab's icons for browsers of another age, and what draws Mermaid's diagrams: a page that has one asks for it.

    The page's own icon gets the one size that a tab shows.
    """
    icon = bundle.parent / "lab/favicon.ico"
    Image.open(icon).save(icon, sizes=[(32, 32)])
    for path in bundle.glob("fa-*"):
        if path.suffix not in (".woff2", ".js"):
            path.unlink()
    for path in bundle.glob("[0-9]*.js"):
        if path.stat().st_size > LARGE and OF_MERMAID.search(path.read_bytes()):
            path.unlink()


# What is set here only; the rest is JupyterLab's own defaults, and those of every JupyterLab of the course.
_OF_THE_SITE = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:panel": {"toolbar": [HAND_IN | {"rank": 45}]},
}
_COMMON = "course/lab/settings/common/labconfig/default_setting_overrides.json"


def _settings(local: Path | None, lock: dict) -> dict:
    """Return what JupyterLite is told about this site."""
    kernel = {
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "packages": NEEDED if local is None else AT_ONCE,
            "lockFileURL": f"./{PLACE}/{pyodide.LOCK}",
        },
    }
    if local is not None:
        kernel["pyodideUrl"] = f"./{PLACE}/pyodide.mjs"
        # where `in_pyodide` puts the list of fonts
        python = pyodide.python_version(lock)
        data = f"/lib/python{python}/site-packages/matplotlib/mpl-data"
        kernel["loadPyodideOptions"]["env"] = {"HOME": "/home/pyodide", "MPLCONFIGDIR": data}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Backpropagation, by hand",
            "litePluginSettings": {f"{KERNEL}:kernel": kernel},
        },
    }


def front_ends() -> dict[str, Path]:
    """Return the folders of JupyterLab's extensions that the site has; raises Trouble if one is not installed."""
    shared = Path(sys.prefix) / "share/jupyter/labextensions"
    missing = [name for name in FRONT_ENDS if not (shared / name / "package.json").is_file()]
    if missing:
        raise Trouble(
            f"A site needs the front end {missing[0]}, which is not installed here: `make site` installs it, or "
            "`pip install -c constraints.txt -e '.[instructor,site]'`."
        )
    return {name: shared / name for name in FRONT_ENDS} | {
        "backpropagation-course-site": Path(__file__).parent / "extension"
    }


def packages(plan: Plan, kernel: Path) -> tuple[dict, list[Wheel]]:
    """Return the list of packages, those of ours included, and these."""
    if plan.local is None:
        from jupyterlite_pyodide_kernel.constants import PYODIDE_LOCK_DEFAULT_URL

        lock = pyodide.read_public(PYODIDE_LOCK_DEFAULT_URL)
    else:
        lock = pyodide.read_local(plan.local)
    brought = {
        re.match(r"\w+?-\d", path.name)[0][:-2]: path for path in (kernel / "static/pypi").glob("*-[!3]*.whl")
    }
    wheels = [
        of_file(brought["piplite"], "piplite", ("piplite",), ("micropip",)),
        of_file(brought["ipykernel"], "ipykernel", ("ipykernel",)),
        of_file(brought["pyodide_kernel"], "pyodide-kernel", ("pyodide_kernel",), ("ipython", "comm")),
        of_file(brought["widgetsnbextension"], "widgetsnbextension", ("widgetsnbextension",)),
        installed("comm", ("traitlets",)),
        installed("typing-extensions"),
        installed("ipywidgets", ("comm", "ipython", "traitlets", "widgetsnbextension")),
        installed("psygnal"),
        installed("anywidget", ("ipywidgets", "psygnal", "typing-extensions")),
        kit(plan.root, version(KIT), OF_THE_COURSE if plan.local else OF_THE_COURSE + OF_FIGURES, plan.ahead),
    ]
    return pyodide.with_wheels(lock, wheels)


def _jupyter_lite(staged: Path, into: Path) -> None:
    command = [
        *(sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", staged, "--output-dir", into),
        *(
            "--contents",
            staged / "notebooks",
            "--apps",
            "lab",
            "--no-sourcemaps",
            "--no-unused-shared-packages",
        ),
        *("--ignore-sys-prefix", "--no-libarchive"),
        f"--FederatedExtensionAddon.extra_labextensions_path={staged / 'extensions'}",
    ]
    done = subprocess.run(command, cwd=staged, capture_output=True, text=True, errors="replace")
    if done.returncode or not (into / "lab/index.html").is_file():
        reason = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()][-1:]
        raise Trouble(f"JupyterLite could not be built: {' '.join(reason)}")
