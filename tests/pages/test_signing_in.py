"""What a page shows to whom: by role, and nothing at all to who is not let in."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from effectmap.store.roles import Role
from tests.pages.conftest import PAGES, ROOT, Open, history, shown

SECRETS = {"auth": {"client_id": "x"}}


def _claims(*roles: str, hours_ago: float = 0) -> dict[str, object]:
    return {
        "is_logged_in": True,
        "iss": "https://login.example/v2.0",
        "oid": "object",
        "sub": "subject",
        "name": "Ans *de* Vries",
        "roles": list(roles),
        "iat": time.time() - hours_ago * 3600,
        "nonce": f"{roles}",
    }


def _opened(page: str, user: dict[str, object]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "visit.py"), default_timeout=120)
    app.secrets["auth"] = SECRETS["auth"]
    app.user = user
    if page != "effectenkaart":
        app.switch_page(f"pages/{page}.py")
    return app.run()


OUTSIDE = {
    "nobody signed in": ({}, "Log in met uw werkaccount"),
    "signed out": ({"is_logged_in": False}, "Log in met uw werkaccount"),
    "no roles": (_claims(), "Ans de Vries, maar u hebt hier nog geen rol. Vraag de beheerder"),
    "unknown roles": (_claims("directeur"), "nog geen rol"),
    "too long ago": (_claims("beheerder", hours_ago=13), "meer dan 8 uur geleden"),
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", OUTSIDE)
def test_who_is_not_let_in_sees_one_button_and_why(new_folder: Path, page: str, who: str) -> None:
    user, said = OUTSIDE[who]
    app = _opened(page, user)
    assert not app.exception
    assert [button.label for button in app.button] == ["Inloggen"]
    assert said in shown(app)
    assert not [*app.dataframe, *app.selectbox, *app.text_input, *app.caption]
    # not even the store was opened
    assert not (new_folder / "store").exists()


def test_signing_in_that_is_not_set_up_well_says_so(folder: Path) -> None:
    app = _opened("effectenkaart", {})
    app.button(key="sign-in").click().run()
    assert not app.exception
    assert "Inloggen is niet goed ingesteld" in shown(app)


DECIDES = {
    Role.READER: False,
    Role.EDITOR: True,
    Role.ADMIN: True,
    Role.STORIES: False,
}


@pytest.mark.parametrize("role", Role)
def test_a_new_file_is_offered_to_who_may_accept_it_under_their_own_name(
    folder: Path, role: Role
) -> None:
    own = (folder / "files" / "lokale-monitor-voorbeeld.csv").read_text(encoding="utf-8")
    path = folder / "inbox" / "lokale-monitor-voorbeeld.csv"
    path.parent.mkdir()
    path.write_text(own.replace("51,6", "52,6"), encoding="utf-8")
    app = _opened("monitors", _claims(role))
    assert not app.exception
    assert len(app.dataframe)
    names = [button.key for button in app.button if button.key]
    assert (f"accept-{path.name}" in names) is DECIDES[role]
    assert not [box for box in app.text_input if box.label == "Uw naam"]
    # from all of a file but one number its hash would tell that number
    assert ("Hash" in history(app)) is DECIDES[role]
    if DECIDES[role]:
        app.button(key=f"accept-{path.name}").click().run()
        assert not app.exception
        noted = (folder / "accepted" / "history.jsonl").read_text(encoding="utf-8")
        assert "Ans *de* Vries" in noted.splitlines()[-1]


@pytest.mark.parametrize("role", Role)
def test_a_measure_is_looked_up_by_all_and_attached_by_who_may(folder: Path, role: Role) -> None:
    app = _opened("monitors", _claims(role))
    app.text_input(key="link-search").input("alleenwonend").run()
    app.selectbox(key="link-measure").select("cbs-kerncijfers/eenpersoonshuishoudens").run()
    assert not app.exception
    offered = "link-attach" in [button.key for button in app.button]
    assert offered is DECIDES[role]
    assert ("uw rol staat dit niet toe" in shown(app)) is not offered


def test_without_signing_in_the_page_says_that_only_this_computer_is_served(
    open_page: Open,
) -> None:
    for page in PAGES:
        assert "Lokale gebruiker · alleen op deze computer" in shown(open_page(page))
