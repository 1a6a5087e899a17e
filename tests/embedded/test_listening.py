"""Which address the service listens on."""

import pytest

from app.embedded import listening
from app.embedded.errors import SetupError


def test_a_busy_port_gives_way_to_the_next_free_one():
    with listening.listen("127.0.0.1", None) as first, listening.listen("127.0.0.1", None) as second:
        ports = [listener.getsockname()[1] for listener in (first, second)]
    assert 8000 <= ports[0] < ports[1] < 8100


def test_a_busy_port_that_was_asked_for_is_an_error_that_names_it():
    with listening.listen("127.0.0.1", None) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(SetupError, match=f"CITYGRID_PORT is {port}, but .* in use"):
            listening.listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "192.168.1", "*", " 127.0.0.1"])
def test_a_host_that_is_no_address_is_refused(monkeypatch, host):
    monkeypatch.setenv("CITYGRID_HOST", host)
    with pytest.raises(SetupError, match=f"CITYGRID_HOST is '{host}'"):
        listening.asked_host()


@pytest.mark.parametrize(
    ("named", "host"),
    [("", "127.0.0.1"), ("localhost", "127.0.0.1"), ("127.0.0.2", "127.0.0.2"), ("::1", "::1")],
)
def test_on_loopback_there_is_nothing_to_warn_of(monkeypatch, named, host):
    monkeypatch.setenv("CITYGRID_HOST", named)
    assert listening.asked_host() == host
    assert listening.openness(host) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4"])
def test_a_host_that_others_reach_is_taken_with_a_warning(monkeypatch, host):
    monkeypatch.setenv("CITYGRID_HOST", host)
    assert listening.asked_host() == host
    assert "without TLS" in listening.openness(host)


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]")])
def test_a_listener_on_every_address_is_shown_by_this_machines_own(host, shown):
    with listening.listen(host, None) as listener:
        assert listening.address_of(listener) == f"http://{shown}:{listener.getsockname()[1]}/"


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "8000.0", "²", " 80"])
def test_what_is_no_port_is_refused(monkeypatch, text):
    monkeypatch.setenv("CITYGRID_PORT", text)
    with pytest.raises(SetupError, match="whole number from 1 to 65535"):
        listening.asked_port()


def test_the_address_of_an_ipv6_listener_has_brackets():
    with listening.listen("::1", None) as listener:
        assert listening.address_of(listener) == f"http://[::1]:{listener.getsockname()[1]}/"
