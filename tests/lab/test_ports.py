"""The port: taken, free, just left, or no port at all. Real sockets throughout."""

import socket

import pytest

from course.lab.messages import Trouble
from course.lab.server import open_port


@pytest.fixture
def listener():
    """A server on every IPv4 address of this machine."""
    with socket.create_server(("0.0.0.0", 0)) as server:
        yield server


def test_a_taken_port_is_refused_with_a_free_one_as_the_remedy(listener, monkeypatch):
    taken = listener.getsockname()[1]
    monkeypatch.setenv("MAKELEVEL", "1")
    with pytest.raises(Trouble) as caught:
        open_port(str(taken), "lab")
    said = str(caught.value)
    assert said.startswith(f"Port {taken} cannot be used")
    remedy = said.split("`make lab PORT=")[1].rstrip("`.")
    assert int(remedy) > taken
    assert open_port(remedy, "lab") == int(remedy)


def test_without_make_the_remedy_is_spelled_for_python(listener, monkeypatch):
    monkeypatch.delenv("MAKELEVEL", raising=False)
    with pytest.raises(Trouble, match=r"`python -m course.lab teach --port \d+`"):
        open_port(str(listener.getsockname()[1]), "teach")


def test_a_port_on_ipv6_alone_counts_as_taken():
    if not socket.has_ipv6 or "::1" not in {a[4][0] for a in socket.getaddrinfo("localhost", 80)}:
        pytest.skip("localhost has no IPv6 address here")
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server, pytest.raises(Trouble):
        open_port(str(server.getsockname()[1]), "lab")


def test_a_port_just_left_by_a_server_is_free():
    """Connections that a stopped server leaves behind must not stop `make lab` right after Ctrl-C."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        visitor = socket.create_connection(("127.0.0.1", port))
        ours, _ = server.accept()
        # the side that closes first is left with the address for a minute
        ours.close()
        visitor.close()
    assert open_port(str(port), "lab") == port


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1", "88.5", "٣"])
def test_what_is_no_port_is_said(text):
    with pytest.raises(Trouble, match="is no port: name one from 1024 to 65535"):
        open_port(text, "lab")
