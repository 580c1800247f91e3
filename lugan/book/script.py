"""Scripts: data that pages load when a reader asks for it.

A page that is read from a disk may not fetch a file, but it may load a script. So what is not
wanted by every reader stands in scripts that call a function of the book's with their data.
"""

from __future__ import annotations

import json


def call(function: str, *values: object) -> str:
    """A script that calls a function with plain data.

    >>> call("lugan.passports", {"a": "</script>"})
    'lugan.passports({"a":"<\\\\/script>"});\\n'
    """
    return f"{function}({','.join(map(data, values))});\n"


def data(value: object) -> str:
    """JSON that cannot end a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("</", "<\\/")


def shard(id: str, shards: int) -> int:
    """Which of several scripts holds what an id names; book.js computes the same."""
    code = 0
    for character in id:
        code = (code * 31 + ord(character)) % 65521
    return code % shards
