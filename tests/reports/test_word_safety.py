"""A template is looked at before it is used: what could do harm is refused, in words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from effectmap.model import ProblemsError
from effectmap.reports.word_safety import MAX_BYTES, MAX_ENTRIES, MAX_UNPACKED, check_template
from effectmap.reports.word_template import default_template
from tests.reports.opened import parts

OUTSIDE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="https://example.org/x" TargetMode="External"/></Relationships>'
)
FIELD = '<w:document xmlns:w="x"><w:instrText> {code} "x" </w:instrText></w:document>'


def changed(**added: str | bytes) -> bytes:
    """The default template with parts added; `__` in a name stands for a slash, `_` for a dot."""
    names = {name.replace("__", "/").replace("_", "."): data for name, data in added.items()}
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts(default_template()), **names}.items():
            archive.writestr(name, data)
    return kept.getvalue()


def twice() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", "<b/>")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: b"", "geen Word-document"),
        (lambda: b"PK\x03\x04 half", "geen Word-document"),
        (lambda: b"x" * (MAX_BYTES + 1), "groter dan 20 MB"),
        (lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "wachtwoord"),
        (lambda: changed(word__x_xml=b"a" * MAX_UNPACKED), "groter dan 60 MB"),
        (lambda: changed(**{f"word__x{n}_xml": "" for n in range(MAX_ENTRIES)}), "groter dan 60 MB"),
        (twice, "beschadigd"),
        (lambda: changed(word__document_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "beschadigd"),
        (lambda: changed(word__vbaProject_bin=b"x"), "programma"),
        (lambda: changed(word__embeddings__oleObject1_bin=b"x"), "programma"),
        (lambda: changed(word__header9_xml=FIELD.format(code="DDEAUTO")), "veld"),
        (lambda: changed(word__header9_xml=FIELD.format(code="INCLUDEPICTURE")), "veld"),
        (lambda: changed(word___rels__settings_xml_rels=OUTSIDE.format(kind="attachedTemplate")), "van elders"),
        (lambda: changed(word___rels__document_xml_rels=OUTSIDE.format(kind="image")), "van elders"),
    ],
)  # fmt: skip
def test_what_could_do_harm_is_refused(make: Callable[[], bytes], said: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        check_template(make(), "sjabloon.docx")
    assert str(caught.value).startswith("sjabloon.docx: ")
    assert said in str(caught.value)


def test_a_link_to_a_page_is_no_harm() -> None:
    check_template(
        changed(word___rels__header9_xml_rels=OUTSIDE.format(kind="hyperlink")), "sjabloon.docx"
    )
