"""Glyphs: the few letters that a picture needs, as fonts inside it.

A picture that leaves the book may be opened on a machine without Chinese fonts. So a standalone
SVG carries its letters: small TrueType fonts, cut by HarfBuzz from the book's (SIL Open Font
License) in the order in which the picture's language looks for them. The same letters give the
same bytes.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from functools import cache

import uharfbuzz as hb

from .ink import FONTS, font_file

#: Name of the fonts inside a picture; none of the reader's own is called so.
FAMILY = "Lugan letters"

#: Without these tables every letter is as wide as it is measured, and the font is small.
_DROPPED = {int.from_bytes(tag, "big") for tag in (b"BASE", b"GDEF", b"GPOS", b"GSUB", b"STAT", b"gasp", b"vhea", b"vmtx")}


def font_faces(letters: Mapping[int, Iterable[str]], lang: str) -> str:
    """Style rules that carry the letters of each weight.

    Parameters
    ----------
    letters : mapping of int to iterable of str
        Characters by weight, 400 or 600.
    lang : str
        Decides which font is asked first.

    Returns
    -------
    str
        ``@font-face`` rules with the fonts as ``data:`` addresses; characters that no font has are left out.
    """
    return "".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};src:url(data:font/ttf;base64,{base64.b64encode(font).decode()})}}"
        for weight, characters in sorted(letters.items())
        for font in fonts(characters, weight, lang)
    )


def fonts(characters: Iterable[str], weight: int, lang: str) -> list[bytes]:
    """TrueType fonts of some characters, one of each of the book's fonts that leads for any of them."""
    by_file: dict[str, set[int]] = {}
    for character in characters:
        if file := font_file(character, weight, lang):
            by_file.setdefault(file, set()).add(ord(character))
    return [_cut(file, codes) for file, codes in sorted(by_file.items())]


def _cut(file: str, codes: set[int]) -> bytes:
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(codes)
    wanted.drop_table_tag_set.update(_DROPPED)
    wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NO_HINTING
    return hb.subset(_face(file), wanted).blob.data


@cache
def _face(file: str) -> hb.Face:
    return hb.Face(hb.Blob((FONTS / file).read_bytes()))
