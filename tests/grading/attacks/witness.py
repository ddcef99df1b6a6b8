"""What watches while a class is graded: listeners of the instructor's, and a process that holds a secret."""

import os
import re
import secrets
import socket
import subprocess
import sys
import threading
from pathlib import Path

CANARY = re.compile("canary-[a-z]+-[0-9a-f]{16}")
TOKEN = re.compile("atk[0-9a-f]{10}")


def new_canary(place: str) -> str:
    """Return a secret for one place; attackers find it by its form and say it backwards."""
    return f"canary-{place}-{secrets.token_hex(8)}"


def new_token() -> str:
    """Return an attacker's own mark: 13 characters, since the name of a process has room for 15."""
    return f"atk{secrets.token_hex(5)}"


class Listeners:
    """Sockets of four kinds on this machine that keep what anybody sends them; nobody honest does."""

    def __init__(self, folder: Path, name: str):
        self.heard: list[tuple[str, str]] = []
        self._sockets: list[socket.socket] = []
        self.file, self.abstract = str(folder / "s"), name
        self.tcp = self._listen("TCP", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
        self.udp = self._listen("UDP", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
        self._listen("a Unix socket", socket.AF_UNIX, socket.SOCK_STREAM, self.file)
        self._listen("an abstract socket", socket.AF_UNIX, socket.SOCK_STREAM, f"\0{name}")
        # a learner's process may run as somebody else; the seal must not rest on the mode of a file
        os.chmod(self.file, 0o777)

    def close(self) -> None:
        """Stop listening."""
        for one in self._sockets:
            one.close()

    def _listen(self, name: str, family: int, kind: int, address: object) -> int:
        listener = socket.socket(family, kind)
        listener.bind(address)
        self._sockets.append(listener)
        if kind == socket.SOCK_STREAM:
            listener.listen(64)
        hear = self._accept if kind == socket.SOCK_STREAM else self._receive
        threading.Thread(target=hear, args=(listener, name), daemon=True).start()
        return listener.getsockname()[1] if family == socket.AF_INET else 0

    def _accept(self, listener: socket.socket, name: str) -> None:
        while True:
            try:
                with listener.accept()[0] as caller:
                    caller.settimeout(2)
                    said = caller.recv(4096)
            except TimeoutError:
                said = b""
            except OSError:
                return
            self._keep(name, said)

    def _receive(self, listener: socket.socket, name: str) -> None:
        while True:
            try:
                self._keep(name, listener.recv(4096))
            except OSError:
                return

    def _keep(self, name: str, said: bytes) -> None:
        token = TOKEN.search(said.decode("latin-1"))
        self.heard.append((token[0] if token else "", name))


def start_victim(secret: str) -> subprocess.Popen:
    """Start a process of the instructor's that does nothing and has a secret on its command line."""
    return subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(3600)", f"--password={secret}"],
        start_new_session=True,
    )


def processes() -> dict[int, str]:
    """Return every process that can be seen, with its command line, name and environment in one text."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            text = ""
            for name in ("cmdline", "comm", "environ"):
                try:
                    text += (folder / name).read_bytes().decode("latin-1")
                except OSError:
                    continue
            if text:
                found[int(folder.name)] = text
    return found
