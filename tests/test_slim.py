"""Slimming: an edition carries what its pages use, and all of it."""

from __future__ import annotations

import pytest

from lugan.book.slim import Said, slim

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
