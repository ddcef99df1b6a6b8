"""Attacks that try to leave the seal: system calls, pickles, and output that acts on whoever reads it."""

from tests.grading.attacks.forging_values import lying
from tests.grading.attacks.record import Attack, layers

# Calls the kernel directly, and says "allowed" if it did as asked. Numbers are those of x86-64 or aarch64.
SYSCALL = """
import ctypes
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == "aarch64"


def call(name, x86, arm, *arguments):
    result = libc.syscall(ctypes.c_long(arm if ARM else x86), *arguments)
    print(name, result, "" if result >= 0 else os.strerror(ctypes.get_errno()))
    if result >= 0:
        print("allowed " + "@TOKEN@")
    return result


def long(value):
    return ctypes.c_long(value)
"""

SECCOMP = layers("seccomp")

ATTACKS = (
    Attack(
        "new-namespaces", "escaping", "Makes namespaces of its own, in which it would be root.",
        SECCOMP,
        cell=SYSCALL + """
if os.fork() == 0:
    call("unshare", 272, 97, long(0x10000000 | 0x00020000))
    os._exit(0)
os.wait()
""",
    ),
    Attack(
        "changes-its-root", "escaping", "Asks for the root that it has as its new one, and enters the namespace that it is in.",
        SECCOMP,
        cell=SYSCALL + """
call("chroot", 161, 51, b"/")
call("setns", 308, 268, long(os.open("/proc/self/ns/mnt", os.O_RDONLY)), long(0))
""",
    ),
    Attack(
        "debugs-the-grader", "escaping", "Attaches to the processes that started it as a debugger does.",
        layers("namespaces", "seccomp"),
        cell=SYSCALL + """
call("ptrace seize", 101, 117, long(0x4206), long(os.getppid()), long(0), long(0))
""",
    ),
    Attack(
        "takes-open-files", "escaping", "Takes an open file out of the instructor's process by pidfd_getfd.",
        layers("namespaces", "seccomp"),
        cell=SYSCALL + """
for pid in (@VICTIM@, os.getppid()):
    handle = libc.syscall(ctypes.c_long(434), long(pid), long(0))
    if handle >= 0:
        call("pidfd_getfd", 438, 438, long(handle), long(0), long(0))
""",
    ),
    Attack(
        "uses-the-keyring", "escaping", "Keeps something in the kernel's keyring, where it outlives the process.",
        SECCOMP,
        cell=SYSCALL + """
call("add_key", 248, 217, b"user", b"@TOKEN@", b"x", long(1), long(-4))
""",
    ),
    Attack(
        "uses-rare-system-calls", "escaping", "Asks for bpf, userfaultfd, io_uring and perf events, and does nothing with them.",
        SECCOMP,
        cell=SYSCALL + """
room = ctypes.create_string_buffer(512)
call("io_uring_setup", 425, 425, long(4), room)
call("userfaultfd", 323, 282, long(1))
call("bpf", 321, 280, long(0), room, long(64))
call("perf_event_open", 298, 241, room, long(0), long(-1), long(-1), long(0))
""",
    ),
    Attack(
        "pickles", "escaping", "Returns objects that run a command when they are unpickled, copied or compared.",
        layers("boundary"),
        cell="""
import posix


class Pickle:
    def __reduce__(self):
        return posix.system, ("touch '@HOME@/@TOKEN@-unpickled'",)

    __deepcopy__ = __copy__ = lambda self, *memo: self


class Holder(np.ndarray):
    def __reduce__(self):
        return Pickle().__reduce__()


def lie(value):
    if value.ndim:
        return np.array([Pickle()] * 3, dtype=object)
    return value.view(Holder)
""",
        answers=lying(),
    ),
    Attack(
        "html-for-the-instructor", "escaping", "Displays HTML, SVG and JavaScript that run in the browser of whoever reads.",
        layers("boundary"),
        cell="""
from IPython.display import HTML, SVG, Javascript, Markdown, display

display(HTML("<script>alert('@TOKEN@')</script><img src=x onerror='alert(`@TOKEN@`)'>"))
display(HTML("<iframe src='javascript:alert(`@TOKEN@`)'></iframe>"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(`@TOKEN@`)'></svg>"))
display(Javascript("alert('@TOKEN@')"))
display(Markdown("<script>alert('@TOKEN@')</script>"))
""",
        # with their tags, for a page shows the source of the cell, too, where < is written &lt;
        inert=(
            "<script>alert('@TOKEN@')</script>", "alert('@TOKEN@')</script>", "<img src=x onerror", '<img src="x" onerror',
            "<svg xmlns='http://www.w3.org/2000/svg' onload", '<svg xmlns="http://www.w3.org/2000/svg" onload',
            "<iframe src='javascript:alert", '<iframe src="javascript:alert',
        ),
    ),
    Attack(
        "terminal-codes", "escaping", "Prints and raises control codes that clear, rename and retype the instructor's terminal.",
        layers("boundary"),
        cell=r"""
import sys

codes = "\x1b]0;@TOKEN@\x07\x1b[2J\x1b]52;c;@TOKEN@\x07\x9b2J\r@TOKEN@ has 23 points\x1b[1A"
print(codes)
print(codes, file=sys.stderr)


class Coded(Exception):
    def _render_traceback_(self):
        return [codes]


Coded.__name__ = codes
raise Coded(codes)
""",
        answers={"first-wrong": "\x1b]0;@TOKEN@\x07 = 1\nraise Coded(codes)"},
        inert=("\x1b]0;@TOKEN@", "\x1b]52;c;@TOKEN@", "\x1b[2J"),
    ),
)  # fmt: skip
