"""What a learner's process gives up for good before it runs the first cell.

Each layer is put on by the process itself, right after it was forked, and cannot be taken off again. What
each one stops is told in docs/engine.md. The numbers are Linux's own (landlock(7), prctl(2), seccomp(2)).
"""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_FILTER_MODE = 2

# Landlock's rights on files: those to read and to run, and all that there are, by version of its interface.
_READ = 1 << 0 | 1 << 2 | 1 << 3
_ALL_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_DEVICES = 1 << 15  # ioctl on devices, which /dev/null does not need


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes are in bytes, times in seconds."""

    memory: int = 1536 * 1024 * 1024
    file: int = 32 * 1024 * 1024
    folder: int = 64 * 1024 * 1024
    processor: int = 150
    threads: int = 64
    open_files: int = 128


class NoSeal(OSError):
    """A layer could not be put on."""


def drop_root(user: int) -> None:
    """Become this user, for real, if this is root: root inside a box still reads root's files."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)


def limit(limits: Limits) -> None:
    """Put on the kernel's resource limits, soft and hard."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CPU, limits.processor),
        (resource.RLIMIT_NPROC, limits.threads),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def die_with_parent(how: int = signal.SIGKILL) -> None:
    """Have the kernel send us this signal when the process that started us ends, where it can."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, int(how))


def hide_from_debuggers() -> None:
    """Make this process one that others of the same user cannot trace or read the memory of."""
    _prctl(_PR_SET_DUMPABLE, 0)


def give_up_privileges() -> None:
    """Never gain a privilege by running a program; the two layers below need this first."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def landlock_version() -> int:
    """Return the version of Landlock that the kernel speaks, 0 if none."""
    return max(0, _libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def confine(readable: Sequence[str], writable: Sequence[str]) -> None:
    """Put on Landlock: these folders can be read, those written, nothing else opened; no TCP.

    From version 6 on also no signals and abstract sockets to processes outside. Raises NoSeal without it.
    """
    version = landlock_version()
    if not version:
        raise NoSeal("this kernel has no Landlock")
    rights = _ALL_RIGHTS[min(version, 5)]
    fields = [rights]
    if version >= 4:
        fields.append(3)  # bind and connect
    if version >= 6:
        fields.append(3)  # abstract sockets and signals
    attributes = (ctypes.c_uint64 * len(fields))(*fields)
    rules = _libc().syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(8 * len(fields)), 0)
    if rules < 0:
        raise NoSeal(ctypes.get_errno(), "Landlock")
    try:
        for paths, allowed in ((readable, _READ & rights), (writable, rights & ~_DEVICES)):
            for path in paths:
                _allow(rules, path, allowed)
        if _libc().syscall(_RESTRICT_SELF, rules, 0):
            raise NoSeal(ctypes.get_errno(), "Landlock")
    finally:
        os.close(rules)


def filter_calls(program: bytes) -> None:
    """Put on a seccomp filter: `program` is one of `filters.py`, compiled outside. Raises NoSeal."""
    code = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    head = Program(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    _prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.byref(head))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("rights", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(path):
            rights &= 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14  # those that a file can have
        rule = _PathBeneath(rights, folder)
        if _libc().syscall(_ADD_RULE, rules, 1, ctypes.byref(rule), 0):
            raise NoSeal(ctypes.get_errno(), f"Landlock, {path}")
    finally:
        os.close(folder)


def _prctl(option: int, *arguments: object) -> None:
    padded = [*arguments, 0, 0, 0, 0][:4]
    padded = [ctypes.c_ulong(part) if isinstance(part, int) else part for part in padded]
    if _libc().prctl(option, *padded):
        raise NoSeal(ctypes.get_errno(), f"prctl {option}")


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
