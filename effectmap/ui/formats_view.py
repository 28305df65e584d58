"""The map from other tools and to them: a file or a pasted list in, a file out."""

from __future__ import annotations

import hashlib
from collections import Counter

import streamlit as st

from effectmap import exchanging
from effectmap.exchange.formats import which
from effectmap.exchanging import Brought
from effectmap.labels import KIND_WORD
from effectmap.model import Theme
from effectmap.monitors.limits import DEFAULT
from effectmap.ui import editing, exchange_view, noted, shell
from effectmap.ui.escape import md
from effectmap.words import Text, _
from effectmap.workspace import Workspace

_OUTLINES = ("outline", "outline-up")
_MOST_TYPED = 200_000


def show(workspace: Workspace, theme: Theme) -> None:
    """Out as a file for another tool; in from a file or a pasted list, looked at first."""
    st.markdown(f"#### {md(_('Other tools'))}")
    out, into = st.columns(2, gap="large")
    with out:
        _out(workspace, theme)
    if editing.may_edit():
        with into:
            brought = _file(theme) or _pasted(theme)
        if brought is not None:
            _understood(brought[0])
            exchange_view.look(workspace, *brought)


def _out(workspace: Workspace, theme: Theme) -> None:
    format = st.selectbox(
        _("To which tool?"),
        list(which.WRITTEN),
        format_func=lambda id: str(which.WRITTEN[id].name),
        key="formats-out",
    )
    whole = st.toggle(_("The whole map, not only this theme"), key="formats-whole")
    chosen = which.WRITTEN[format]
    noted.download_button(
        _("Download for this tool"),
        lambda: exchanging.in_format(
            shell.store(), workspace.known, format, "" if whole else theme.id
        ),
        f"effectenkaart-{'alles' if whole else theme.id}.{chosen.endings[0]}",
        chosen.mime,
        icon=":material/download:",
    )


def _file(theme: Theme) -> tuple[Brought, str] | None:
    endings = sorted({ending for one in which.READ.values() for ending in one.endings})
    turn = exchange_view.turn()
    file = st.file_uploader(_("A file of another tool"), type=endings, key=f"formats-file-{turn}")
    if file is None:
        return None
    content = file.getvalue()
    if len(content) > DEFAULT.max_bytes:
        st.error(md(_("This file is too large.")))
        return None
    ending = file.name.rpartition(".")[2].casefold()
    fitting = [id for id, one in which.READ.items() if ending in one.endings]
    mark = hashlib.sha256(content).hexdigest()
    guessed = _guessed(mark, file.name, content)
    format = st.selectbox(
        _("Read as"),
        fitting,
        index=fitting.index(guessed) if guessed in fitting else 0,
        format_func=lambda id: str(which.READ[id].name),
        key=f"formats-as-{file.name}-{turn}",
    )
    return _brought(content, mark, file.name, format, theme)


@st.cache_resource(max_entries=16, show_spinner=False)
def _guessed(mark: str, name: str, _content: bytes) -> str | None:
    """Looked at once: a page is drawn anew many times while somebody decides."""
    return which.guess(_content, name)


def _pasted(theme: Theme) -> tuple[Brought, str] | None:
    with st.expander(_("Or paste a list with indented lines"), icon=":material/content_paste:"):
        turn = exchange_view.turn()
        format = st.radio(
            _("What does an indented line mean?"),
            _OUTLINES,
            format_func=lambda id: str(which.READ[id].name),
            key=f"formats-way-{turn}",
        )
        text = st.text_area(
            _("The list"),
            key=f"formats-text-{turn}",
            height=200,
            max_chars=_MOST_TYPED,
            placeholder=_("Drop-in in every neighbourhood\n    Less lonely\n        A good life"),
        )
    if not text or not text.strip():
        return None
    content = text.encode("utf-8")
    mark = hashlib.sha256(content).hexdigest()
    return _brought(content, mark, _("pasted list"), format, theme)


def _brought(
    content: bytes, mark: str, name: str, format: str, theme: Theme
) -> tuple[Brought, str]:
    read = exchange_view.once(
        (mark, format, theme.id),
        lambda: exchanging.bring_format(shell.store(), content, name, format, theme.id),
    )
    return read, f"{format}-{mark[:12]}"


def _understood(brought: Brought) -> None:
    """In one line what was found, before anything changes."""
    if brought.found.problems:
        return
    counts = Counter(one.kind for one in brought.found.changes if one.action == "added")
    parts = [f"{KIND_WORD[kind]}: {n}" for kind, n in counts.items()]
    if parts:
        st.markdown(f"**{md(str(Text('New: {parts}', parts=' · '.join(parts))))}**")
