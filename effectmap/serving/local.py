"""Whether a visitor sits at the machine that the program runs on."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

# what a proxy adds: behind one, everybody seems to sit at this machine
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def from_here(bound: str | None, ip: str | None, headers: Mapping[str, str]) -> bool:
    """Whether only this machine reaches the program, and this visitor does so directly.

    `bound` is the server's address (None: all of them), `ip` the visitor's (None: this machine),
    and `headers` those of their connection; without any there is no connection to judge.
    """
    seen = {name.lower(): value for name, value in headers.items()}
    if not seen:
        return is_here(bound)
    if not is_here(bound) or not (ip is None or is_here(ip)):
        return False
    # a foreign name that leads to this machine, or a proxy that adds nothing, shows in these
    origin = seen.get("origin")
    here = is_here(_host(f"//{seen.get('host', '')}"))
    return here and (origin is None or is_here(_host(origin))) and not seen.keys() & {*_FORWARDED}


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def is_here(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return host is not None and ip_address(host).is_loopback
    except ValueError:
        return False
