"""Slimming: an edition carries what its pages use, and all of it."""

from __future__ import annotations

from io import BytesIO

import brotli
import pytest
import uharfbuzz as hb
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont, woff2

from lugan.book.slim import Said, Shelf, cut, slim
from lugan.ink import FONTS

PAGE = '<meta charset="utf-8"><script src="_static/scripts/kept.js?v=1"></script><p class="lead of-page" id="first">五 years</p><script>open("a-name")</script>'


def test_what_pages_data_and_scripts_say_may_be_styled():
    said = Said()
    said.hear_page(PAGE.encode())
    said.hear_data(b'lugan.variant(1, {"cells": {"a": "<p class=\\"in data\\">\xe5\xb9\xb4</p>"}})')
    said.hear_script("classList.add('by-script') // 万".encode(), "book.js")
    said.hear_script(b"classList.add('by-icon')", "fontawesome.js")
    known = said.known()
    assert {"lead", "of-page", "first", "in", "data", "by-script", "open", "a-name"} <= known
    assert not known & {"years", "charset", "variant", "by-icon"}, "words of a text, not of a script"
    assert said.named == {"kept.js"}
    assert said.letters() >= {"五", "年", "万", "a", "Z", "~", " "} and "二" not in said.letters()


@pytest.fixture
def edition(tmp_path):
    """A compiled edition of one page, with files of the theme, the book's own and data."""
    files = {
        "index.html": PAGE,
        "searchindex.js": 'Search.setIndex({"filenames": ["unnamed.js"]})',
        "_static/scripts/kept.js": 'load("followed.js")\n//# sourceMappingURL=kept.js.map',
        "_static/scripts/followed.js": "1",
        "_static/scripts/unnamed.js": 'load("behind.js")',
        "_static/scripts/behind.js": "1",
        "_static/own.js": "own",
        "_static/variants/1.js": 'lugan.variant(1, {"cells": {"a": "<p class=\\"varied\\">unnamed.js</p>"}})',
        "_static/scripts/kept.css": ".lead{color:red}.varied{color:red}.unused{color:red}",
        "_static/template.html": '<p class="unused">unnamed.js</p>',
    }
    files["index.html"] += '<link rel="stylesheet" href="_static/scripts/kept.css">'
    for name, text in files.items():
        (tmp_path / "en" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "en" / name).write_text(text, "utf-8")
    return tmp_path / "en"


def test_files_of_the_theme_that_nothing_names_go_and_styles_that_nothing_can_match(edition, tmp_path):
    slim(edition, {"own.js", "variants/1.js"}, {"variants/1.js"}, tmp_path / "cut")
    left = {p.relative_to(edition / "_static").as_posix() for p in (edition / "_static").rglob("*") if p.is_file() and p.parent.name != "fonts"}
    assert left == {"scripts/kept.js", "scripts/followed.js", "own.js", "variants/1.js", "scripts/kept.css"}
    assert (edition / "_static/scripts/kept.css").read_text("utf-8") == ".lead{color:red}.varied{color:red}"
    assert "sourceMappingURL" not in (edition / "_static/scripts/kept.js").read_text("utf-8")


def outlines(font: TTFont, codes: set[int]) -> dict[int, tuple[list, int]]:
    """How a font draws each character, and how wide it is."""
    glyphs, names, drawn = font.getGlyphSet(), font.getBestCmap(), {}
    for code in codes:
        pen = DecomposingRecordingPen(glyphs)
        glyphs[names[code]].draw(pen)
        drawn[code] = pen.value, glyphs[names[code]].width
    return drawn


def widths(font: bytes, text: str) -> list[int]:
    """How far each letter of a text moves on, as a browser sets it."""
    buffer, shaped = hb.Buffer(), hb.Font(hb.Face(hb.Blob(font)))
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(shaped, buffer, {})
    return [position.x_advance for position in buffer.glyph_positions]


def test_a_font_is_hardly_larger_than_it_could_be(monkeypatch):
    characters = "".join(map(chr, range(0x4E00, 0x4F00)))
    quick = cut(FONTS / "NotoSansSC-Regular.ttf", characters)
    monkeypatch.setattr(woff2, "brotli", brotli)
    best = cut(FONTS / "NotoSansSC-Regular.ttf", characters)
    assert quick != best and len(quick) / len(best) < 1.01


@pytest.mark.parametrize("source", sorted(FONTS.glob("*.ttf")), ids=lambda path: path.stem)
def test_a_font_that_is_cut_sets_its_characters_as_the_whole_one(source):
    characters = "AVTo 0123,.–“五年来万”"
    content = cut(source, {*characters, "\U0001f600"})  # which no font of the book has
    assert content == cut(source, {*characters, "\U0001f600"}) and content.startswith(b"wOF2")
    small, whole = TTFont(BytesIO(content)), TTFont(source, lazy=True)
    codes = set(small.getBestCmap())
    assert codes == set(whole.getBestCmap()) & set(map(ord, characters))
    assert outlines(small, codes) == outlines(whole, codes)
    assert not {"fpgm", "prep", "cvt "} & set(small.keys()), "hints"
    plain = BytesIO()
    small.flavor = None
    small.save(plain)
    letters = "".join(c for c in characters if ord(c) in codes)
    assert widths(plain.getvalue(), letters) == widths(source.read_bytes(), letters)
    assert widths(plain.getvalue(), "AV") != [small["hmtx"][small.getBestCmap()[ord(c)]][0] for c in "AV"], "they are kerned"


def test_what_was_cut_by_other_code_or_libraries_is_cut_again(tmp_path):
    for with_what in ("this code", "other code"):
        assert Shelf(tmp_path, with_what).get(["a"], with_what.encode) == with_what.encode()
    assert Shelf(tmp_path, "other code").get(["a"], b"anew".upper) == b"other code"
    for path in tmp_path.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert Shelf(tmp_path, "other code").get(["a"], b"anew".upper) == b"ANEW", "what is damaged is as good as none"
