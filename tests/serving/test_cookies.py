"""Cookies that an answer sets, made safer."""

from __future__ import annotations

import pytest

from effectmap.serving.cookies import hardened

SAID = "_streamlit_user=a.b-c_d; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax"


@pytest.mark.parametrize(
    ("header", "is_https", "become"),
    [
        (SAID, True, {"max-age=28800", "secure", "httponly", "samesite=lax", "path=/"}),
        (SAID, False, {"max-age=28800", "httponly", "samesite=lax", "path=/"}),
        ("_streamlit_session=x; path=/", True, {"max-age=28800", "secure", "httponly", "samesite=lax", "path=/"}),
        ("_streamlit_xsrf=2|a|b|3; Path=/", True, {"max-age=28800", "secure", "samesite=lax", "path=/"}),
        ("_streamlit_user=; Max-Age=0; Path=/", True, {"max-age=0", "secure", "httponly", "samesite=lax", "path=/"}),
        ("effectmap_naar=/x; Max-Age=600; Path=/", True, {"max-age=600", "secure", "httponly", "samesite=lax", "path=/"}),
    ],
    ids=["https", "this computer", "session", "read by a script", "taken away", "own"],
)  # fmt: skip
def test_a_cookie_is_short_lived_and_for_this_server_only(
    header: str, is_https: bool, become: set[str]
) -> None:
    value, *attributes = hardened(header, is_https).split("; ")
    assert value.split("=", 1)[1].strip('"') == header.split(";")[0].split("=", 1)[1]
    assert {one.lower() for one in attributes} == become
