"""Glyphs: the few letters that a picture needs, as a font inside it.

A picture that leaves the book may be opened on a machine without Chinese fonts. So a standalone
SVG carries its letters: one small TrueType font a weight, made of the glyphs of the book's fonts
(SIL Open Font License) in the order in which the picture's language looks for them. The same
letters give the same bytes.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Mapping
from functools import cache

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

from .ink import WEIGHTS, glyph

#: Name of the fonts inside a picture; none of the reader's own is called so.
FAMILY = "Lugan letters"

#: Units in which the book's fonts measure.
EM = 1000


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
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};src:url(data:font/ttf;base64,{base64.b64encode(font(characters, weight, lang)).decode()})}}"
        for weight, characters in sorted(letters.items())
    )


def font(characters: Iterable[str], weight: int, lang: str) -> bytes:
    """A TrueType font of some characters, each as wide as it is measured."""
    found = {ord(c): drawn for c in sorted(set(characters)) if (drawn := _drawn(c, weight, lang))}
    names = {code: f"u{code:04X}" for code in found}
    builder = FontBuilder(unitsPerEm=EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph()} | {names[code]: outline for code, (outline, _) in found.items()})
    builder.setupHorizontalMetrics({".notdef": (EM, 0)} | {names[code]: metrics for code, (_, metrics) in found.items()})
    builder.setupHorizontalHeader(ascent=1069, descent=-293)
    builder.setupNameTable({"familyName": FAMILY, "styleName": WEIGHTS[weight]})
    builder.setupOS2(usWeightClass=weight)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()


@cache
def _drawn(character: str, weight: int, lang: str) -> tuple[Glyph, tuple[int, int]] | None:
    """A glyph's outline, its parts put together, with its advance and left bearing; nothing if no font has it."""
    found = glyph(character, weight, lang)
    if not found:
        return None
    source, name = found
    assert source["head"].unitsPerEm == EM, "the book's fonts share one em"
    recording, pen = DecomposingRecordingPen(source.getGlyphSet()), TTGlyphPen(None)
    source.getGlyphSet()[name].draw(recording)
    recording.replay(pen)
    return pen.glyph(), source["hmtx"][name]
