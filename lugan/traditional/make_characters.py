"""Make characters.txt beside this file (run by hand, needs opencc-python-reimplemented 0.1.7).

    python make_characters.py .../opencc/dictionary/TSCharacters.txt

The table is OpenCC's (Apache License 2.0, beside this file), which gives each traditional character
the simplified ones it may stand for. Kept are those that have one of the characters of GB 2312, with
the first of it: enough to find a page, not to convert a text. A line holds all traditional forms and
the next, character by character, the simplified ones.
"""

from __future__ import annotations

import sys
from pathlib import Path


def is_common(character: str) -> bool:
    """Whether GB 2312 has it."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def main(table: Path) -> None:
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines() if "\t" in line]
    found = {traditional: simplified.split()[0] for traditional, simplified in rows}
    kept = {t: s for t, s in found.items() if t != s and not is_common(t) and is_common(s)}
    Path(__file__).with_name("characters.txt").write_text("".join(kept) + "\n" + "".join(kept.values()) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
