"""Values as YAML text, written the same way in every file: a line a field, lists indented."""

from __future__ import annotations

import re
from typing import Any

import yaml

WIDTH = 96


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, as in the files of the example."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


# YAML takes these for the end of a line, which only a quoted text keeps as it is
_OTHER_ENDS = re.compile("[\x85\u2028\u2029]")


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if _OTHER_ENDS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def dumped(value: Any, width: int = WIDTH) -> str:
    """`value` over several lines, in the order it has, about `width` characters wide."""
    text = yaml.dump(
        value,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=width,
        default_flow_style=False,
    )
    return str(text)


def shorter(value: Any) -> Any:
    """The same with numbers without `.0`."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: shorter(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shorter(part) for part in value]
    return value
