"""XML of somebody else, read within limits, and XML that goes out without what none can hold."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from effectmap.exchange.xlsx import check_size
from effectmap.model import Problem, ProblemsError
from effectmap.words import Text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# how deep elements lie in each other, and how many there are
_DEEPEST, _MOST = 60, 500_000
# XML 1.0 knows no other characters than these, not even escaped
_NONE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_xml(content: bytes, file: str) -> Element:
    """The outermost element. Raises ProblemsError for a file that is too large or deep, names
    entities or a document type of its own, or is no XML."""
    check_size(content, file)
    depth = number = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            number += 1
            if depth > _DEEPEST or number > 2 * _MOST:
                raise ProblemsError([Problem(file, Text("this file is too large or too deep"))])
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise ProblemsError([Problem(file, Text("this is no XML that can be read"))]) from None
    if root is None:
        raise ProblemsError([Problem(file, Text("this is no XML that can be read"))])
    return root


def clean(text: str) -> str:
    """The text with a mark for each character that XML cannot hold."""
    return _NONE.sub("\ufffd", text)
