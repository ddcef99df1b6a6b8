"""Start JupyterLab for a learner or for an instructor, wait for it, stop it cleanly.

The two modes differ in a folder of `settings/`, which goes first on JUPYTER_CONFIG_PATH: its
`labconfig/page_config.json` switches plugins of the page off, its `jupyter_server_config.d/` the
server's side of nbgrader. What holds in all of them, on a hub and in a browser tab too, is in
`settings/common`. Nothing is written into the environment or into anybody's own Jupyter
settings, so the modes cannot disturb each other and personal themes and shortcuts stay.
"""

import errno
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from course.lab.messages import Trouble, say, shortened, spelled

SETTINGS = Path(__file__).with_name("settings")
# Set in every JupyterLab of the course: how long suggestions for a name may take. JupyterLab itself drops them after a
# second, and the first ones take longer on a loaded machine.
COMMON = SETTINGS / "common"
# Ctrl-C, `kill`, and a closed terminal; Windows has no SIGHUP.
STOP_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
# How long a stopping server gets for its kernels before it is ended.
PATIENCE = 10.0
# No proxy of this machine's has a say in talking to our own server.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Lab:
    """One JupyterLab to run.

    `mode` names a folder of `settings/`, `page` is the notebook that opens first (a path inside `root`),
    `state` a folder for the server's log and the remembered tabs.
    """

    mode: str
    python: Path
    root: Path
    state: Path
    port: int
    page: str = ""
    browser: bool = True

    @property
    def path(self) -> str:
        """Return the address, on this server, of the page that opens first."""
        return f"/lab/tree/{quote(self.page)}" if self.page else "/lab"

    def command(self) -> list[str]:
        """Return the command line of the server."""
        words = [
            str(self.python),
            "-m",
            "jupyterlab",
            f"--ServerApp.root_dir={self.root}",
            f"--ServerApp.port={self.port}",
            # the port was free a moment ago; when another took it, say so instead of moving on
            "--ServerApp.port_retries=0",
            "--ServerApp.base_url=/",
            f"--LabApp.default_url={self.path}",
            # remembered tabs of another JupyterLab, or of the other mode, would open files not there
            f"--LabApp.workspaces_dir={self.state / 'workspaces'}",
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        ]
        if not self.browser:
            words.append("--no-browser")
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            words.append("--allow-root")
        return words

    def surroundings(self, token: str) -> dict[str, str]:
        """Return the environment variables of the server; the token goes here, where `ps` shows it to nobody."""
        variables = dict(os.environ)
        # "no config" would leave out our own settings too
        variables.pop("JUPYTER_NO_CONFIG", None)
        before = [variables[name] for name in ["JUPYTER_CONFIG_PATH"] if variables.get(name)]
        variables["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(SETTINGS / self.mode), str(COMMON), *before])
        # a kernel called python3 among the person's own must not replace this environment's
        variables["JUPYTER_PREFER_ENV_PATH"] = "1"
        variables["JUPYTER_TOKEN"] = token
        # so that a terminal inside JupyterLab finds this environment's commands
        variables["PATH"] = os.pathsep.join([str(self.python.parent), variables.get("PATH", "")])
        return variables


def run(lab: Lab, when_stopped: str) -> int:
    """Run the server until it ends by itself or the person presses Ctrl-C; return an exit status."""
    token = os.environ.get("JUPYTER_TOKEN") or secrets.token_hex(24)
    # Ctrl-C reaches only us, and we stop the server: itself it would ask, and a second press is a traceback
    if os.name == "nt":
        apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    else:
        apart = {"process_group": 0}
    say("Starting JupyterLab ...")
    log = lab.state / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            lab.command(),
            cwd=lab.root,
            env=lab.surroundings(token),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **apart,
        )
    try:
        if not _answers(process, lab.port):
            say(shortened(log.read_text(errors="replace")))
            raise Trouble(
                f"JupyterLab ended while it was starting (its last words are above, all of them in {log}): "
                "put that right and run the command again."
            )
        say(f"JupyterLab is ready: http://localhost:{lab.port}{lab.path}?token={token}")
        say("Press Ctrl-C here to stop it.")
        status = process.wait()
    except KeyboardInterrupt:
        _stop(process, lab.port, token)
        status = 0
    finally:
        if process.poll() is None:
            process.kill()
    if status:
        raise Trouble(f"JupyterLab ended with an error, see {log}: run the command again. {when_stopped}")
    say(f"\nStopped. {when_stopped}")
    return 0


def open_port(text: str, command: str) -> int:
    """Return the port that `text` names if a server can have it; otherwise say what to do."""
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 65536):
        raise Trouble(
            f"{text!r} is no port: name one from 1024 to 65535, as in `{spelled(command, port=8889)}`."
        )
    port = int(text)
    if not _is_free(port):
        free = next((other for other in range(port + 1, min(port + 50, 65536)) if _is_free(other)), 8889)
        raise Trouble(
            f"Port {port} cannot be used, probably because another JupyterLab has it: stop that one, "
            f"or run `{spelled(command, port=free)}`."
        )
    return port


def _is_free(port: int) -> bool:
    """Try what the server is going to do, on each of this machine's own addresses."""
    for family, kind, _, _, address in socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM):
        # binding alone is not enough: some systems let us bind beside a server on all addresses
        with socket.socket(family, kind) as caller:
            caller.settimeout(1)
            if caller.connect_ex(address) == 0:
                return False
        with socket.socket(family, kind) as listener:
            if os.name != "nt":
                # as the server does; without it, connections of a server just stopped look like a busy port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(address)
            except OSError as error:
                # an address this machine has not got (no IPv6) is no obstacle
                if error.errno in (errno.EADDRINUSE, errno.EACCES):
                    return False
    return True


def _answers(process: subprocess.Popen, port: int) -> bool:
    """Wait until the server answers; return False when it ended instead."""
    while process.poll() is None:
        try:
            _OPENER.open(f"http://localhost:{port}/api", timeout=5).close()
            return True
        except (urllib.error.HTTPError, HTTPException):
            return True
        except OSError:
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen, port: int, token: str) -> None:
    """Ask the server to end with its kernels, the same way on every system; end it if it does not."""
    # who presses Ctrl-C again has to wait: the way out has begun, and leads past the kernels
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    request = urllib.request.Request(
        f"http://localhost:{port}/api/shutdown",
        method="POST",
        headers={"Authorization": f"token {token}"},
    )
    try:
        _OPENER.open(request, timeout=PATIENCE).close()
    except (OSError, HTTPException):
        process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
