"""A visitor without a browser: speaks to the server as Streamlit's own page does.

A hundred browsers do not fit a small machine; what they say to the server, and it to them, does.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import httpx2 as httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from effectmap.serving import now

# as `pulse.js` does
_EVERY = 1.0
# a rerun that takes longer is an error
PATIENCE = 60.0
_MOST = 200 * 1024 * 1024
_WIDGETS = ("text_input", "button", "selectbox")


class VisitError(Exception):
    """A page showed an error, or never came."""


@dataclass
class Widget:
    """Something on the page that can be filled in or pressed."""

    id: str
    label: str
    fragment: str
    options: tuple[str, ...] = ()


@dataclass
class Visitor:
    """One tab. `headers` go with its connection; raises VisitError where the page has an error."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    widgets: dict[str, Widget] = field(default_factory=dict)
    shown: str = ""
    _busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    _states: dict[str, tuple[str, Any]] = field(default_factory=dict)
    _page: str = ""
    _hash: str = ""
    _query: str = ""
    _socket: ClientConnection | None = None

    async def open(self, page: str, query: str) -> float:
        """Open a page (its name in the address); how long that took, in seconds."""
        address = self.address.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await connect(
            address,
            subprotocols=[Subprotocol("streamlit")],
            additional_headers=dict(self.headers),
            max_size=_MOST,
        )
        self._page, self._query = page, query
        return await self.rerun()

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.close()

    async def fill(self, label: str, value: str) -> float:
        """Fill in the field with this label; how long that took, in seconds."""
        widget = self._of(label)
        self._states[widget.id] = ("string_value", value)
        return await self.rerun(fragment=widget.fragment)

    async def press(self, label: str) -> float:
        """Press the button with this label; how long that took, in seconds."""
        button = self._of(label)
        return await self.rerun(fragment=button.fragment, pressed=button.id)

    def _of(self, label: str) -> Widget:
        found = [one for one in self.widgets.values() if one.label == label]
        if not found:
            raise VisitError(f"nothing on the page is called {label}")
        return found[-1]

    def options(self, label: str) -> tuple[str, ...]:
        """What can be chosen in a field."""
        return self._of(label).options

    async def rerun(self, fragment: str = "", pressed: str = "") -> float:
        """Have the page, or the part of it, run; how long until all of it was here, in seconds."""
        async with self._busy:
            return await self._rerun(fragment, pressed)

    async def follow(self, client: httpx.AsyncClient) -> None:
        """See what others do as an open page does (`pulse.js`), until cancelled."""
        due, until = 0.0, 0.0
        while True:
            await asyncio.sleep(_EVERY)
            begun = time.monotonic()
            try:
                address = f"{self.address}{now.ADDRESS}"
                answer = await client.get(address, headers=dict(self.headers))
            except httpx.ReadError:
                # a connection that was closed because nothing came for a while
                continue
            if answer.status_code != 200:
                raise VisitError(f"what is new cannot be asked: {answer.status_code}")
            rest = answer.json()["rest"]
            if answer.json()["version"] == self.shown:
                due = 0.0
                continue
            due = due or begun + (random.uniform(0, rest) if rest > _EVERY else 0)
            if begun >= max(due, until):
                due, until = 0.0, begun + rest
                await self.rerun()

    async def _rerun(self, fragment: str, pressed: str) -> float:
        assert self._socket is not None
        said = BackMsg()
        state = said.rerun_script
        state.query_string, state.fragment_id = self._query, fragment
        # its name until the server said how it calls it
        state.page_name, state.page_script_hash = (
            ("", self._hash) if self._hash else (self._page, "")
        )
        for id, (kind, value) in self._states.items():
            setattr(state.widget_states.widgets.add(id=id), kind, value)
        if pressed:
            state.widget_states.widgets.add(id=pressed, trigger_value=True)
        start = time.perf_counter()
        await self._socket.send(said.SerializeToString())
        try:
            await asyncio.wait_for(self._until_done(), PATIENCE)
        except TimeoutError as error:
            raise VisitError("the page did not come") from error
        return time.perf_counter() - start

    async def _until_done(self) -> None:
        assert self._socket is not None
        fresh: dict[str, Widget] = {}
        while True:
            message = ForwardMsg.FromString(cast(bytes, await self._socket.recv()))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                fresh = {}
            elif kind == "navigation":
                self._hash = message.navigation.page_script_hash
            elif kind == "delta":
                self.shown = _take(message, fresh) or self.shown
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "script_finished":
                status = message.script_finished
                if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise VisitError("the page cannot run")
                if status != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    break
        part = status == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
        self.widgets = {**self.widgets, **fresh} if part else fresh


def _take(message: ForwardMsg, found: dict[str, Widget]) -> str | None:
    """Keep what can be filled in or pressed; which state the page shows, where this says so."""
    delta = message.delta
    if delta.WhichOneof("type") != "new_element":
        return None
    kind = str(delta.new_element.WhichOneof("type"))
    element: Any = getattr(delta.new_element, kind, None)
    if kind == "exception":
        raise VisitError(f"the page shows {element.type} {element.message}")
    if kind in _WIDGETS:
        options = tuple(str(one) for one in getattr(element, "options", ()))
        found[element.id] = Widget(element.id, element.label, delta.fragment_id, options)
    if kind == "bidi_component" and element.component_name.endswith(".pulse"):
        return str(json.loads(element.json)["shown"])
    return None
