"""Drawings beside the pictures in a Word, PowerPoint or Excel file, and what they say in words.

The libraries that write these files know PNG only. Office shows the drawing where one stands
beside the PNG; other programs show the PNG.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import zipfile
from collections.abc import Iterable

from lxml import etree

from effectmap.reports.pictures import Picture

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
# by which Office knows that the extension is a drawing
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def add_drawings(content: bytes, pictures: Iterable[Picture]) -> bytes:
    """The file with the drawing and the words of every picture that stands in it."""
    by_key = {picture.key: picture for picture in pictures}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    found = {
        name: by_key[key]
        for name, data in parts.items()
        if name.endswith(".png") and (key := hashlib.sha256(data).hexdigest()) in by_key
    }
    for name in [name for name in parts if name.endswith(".rels")]:
        _add_to(name, parts, found)
    for name, picture in found.items():
        parts[_drawing_name(name)] = picture.svg
    if found:
        parts["[Content_Types].xml"] = _with_svg(parts["[Content_Types].xml"])
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return kept.getvalue()


def _drawing_name(picture: str) -> str:
    return picture.removesuffix(".png") + ".svg"


def _add_to(relations: str, parts: dict[str, bytes], found: dict[str, Picture]) -> None:
    """Point the part that these relations belong to at the drawings, too."""
    folder, name = posixpath.split(relations.removesuffix(".rels"))
    part = posixpath.join(posixpath.dirname(folder), name)
    if part not in parts:
        return
    root = etree.fromstring(parts[relations])
    by_id: dict[str, tuple[str, Picture]] = {}
    for number, one in enumerate(list(root), 1):
        target = posixpath.normpath(
            posixpath.join("/", posixpath.dirname(part), one.get("Target", ""))
        ).lstrip("/")
        if target in found:
            id = f"rIdSvg{number}"
            etree.SubElement(
                root,
                f"{{{_RELATIONS}}}Relationship",
                Id=id,
                Type=f"{_RELATED}/image",
                Target="/" + _drawing_name(target),
            )
            by_id[one.get("Id", "")] = (id, found[target])
    if by_id:
        parts[relations] = _bytes(root)
        parts[part] = _with_drawings(parts[part], by_id)


def _with_drawings(content: bytes, by_id: dict[str, tuple[str, Picture]]) -> bytes:
    root = etree.fromstring(content)
    for blip in root.iter(f"{{{_DRAWING}}}blip"):
        id, picture = by_id.get(blip.get(f"{{{_RELATED}}}embed", ""), ("", None))
        if picture is None:
            continue
        extensions = etree.SubElement(blip, f"{{{_DRAWING}}}extLst")
        extension = etree.SubElement(extensions, f"{{{_DRAWING}}}ext", uri=_SVG_EXTENSION)
        drawing = etree.SubElement(extension, f"{{{_SVG}}}svgBlip", nsmap={"asvg": _SVG})
        drawing.set(f"{{{_RELATED}}}embed", id)
        _tell(blip, picture.told)
    return _bytes(root)


def _tell(blip: etree._Element, told: str) -> None:
    """Put the words on the picture around `blip`, for who cannot see it."""
    outer = next(blip.iterancestors("{*}inline", "{*}anchor"), None)
    frame = outer if outer is not None else next(blip.iterancestors("{*}pic"))
    for named in frame.iter("{*}docPr", "{*}cNvPr"):
        named.set("descr", told)


def _with_svg(content: bytes) -> bytes:
    root = etree.fromstring(content)
    etree.SubElement(root, f"{{{_TYPES}}}Default", Extension="svg", ContentType="image/svg+xml")
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
