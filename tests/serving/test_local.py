"""Without signing in, only who sits at the machine itself is let in."""

from __future__ import annotations

import pytest

from effectmap.serving.local import from_here

DIRECT = {"Host": "localhost:8501", "Origin": "http://localhost:8501", "Upgrade": "websocket"}


@pytest.mark.parametrize("bound", ["localhost", "127.0.0.1", "127.0.0.2", "::1"])
def test_an_address_of_this_machine_only(bound: str) -> None:
    assert from_here(bound, None, DIRECT)


@pytest.mark.parametrize(
    "bound", [None, "", "0.0.0.0", "::", "192.168.1.10", "kaart.zutphen.nl", "unix:///run/kaart"]
)
def test_an_address_that_others_reach(bound: str | None) -> None:
    assert not from_here(bound, None, DIRECT)
    assert not from_here(bound, None, {})


@pytest.mark.parametrize(
    ("ip", "let_in"),
    [
        (None, True),
        ("127.0.0.1", True),
        ("::1", True),
        ("192.168.1.20", False),
        ("2a02:a45f::1", False),
        ("", False),
    ],
)
def test_a_visitor_from_another_machine(ip: str | None, let_in: bool) -> None:
    assert from_here("localhost", ip, DIRECT) is let_in


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({"Host": "localhost:8501"}, True),
        ({"host": "127.0.0.1:8501"}, True),
        ({"Host": "[::1]:8501"}, True),
        # a name of somebody else's that leads to this machine
        ({"Host": "evil.example:8501"}, False),
        ({"Host": "localhost.evil.example"}, False),
        ({"Host": "[::1"}, False),
        ({"Upgrade": "websocket"}, False),
        # a page of somebody else's, or a proxy that changes the host
        ({"Origin": "https://kaart.zutphen.nl"}, False),
        ({"Origin": "null"}, False),
        # a proxy that says so
        ({"X-Forwarded-For": "192.168.1.20"}, False),
        ({"x-forwarded-host": "kaart.zutphen.nl"}, False),
        ({"Forwarded": "for=192.168.1.20"}, False),
        ({"X-Real-IP": "192.168.1.20"}, False),
        ({"Via": "1.1 proxy"}, False),
    ],
)
def test_a_connection_that_is_not_direct(headers: dict[str, str], let_in: bool) -> None:
    full = headers if {"Host", "host", "Upgrade"} & headers.keys() else DIRECT | headers
    assert from_here("localhost", None, full) is let_in
