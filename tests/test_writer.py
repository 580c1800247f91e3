"""Writing: what many pages share is made once, and is what Sphinx makes of it each time."""

from __future__ import annotations

from lugan.book.writer import _once


def test_a_text_is_coloured_once_for_all_pages_and_anew_for_other_options():
    asked = []

    def highlight(source, lang, opts=None, location=None, **options):
        asked.append((source, lang, opts, options))
        return f"<pre>{source} in {lang} with {opts} {options}</pre>"

    highlighted = _once(highlight)
    for location in ("first page", "second page"):
        assert highlighted("a = 1", "python", opts={}, linenos=False, location=location) == highlight("a = 1", "python", opts={}, linenos=False)
    assert highlighted("a = 1", "python", opts={}, linenos=True, location="") == highlight("a = 1", "python", opts={}, linenos=True)
    assert highlighted("a = 1", "none", opts={}, linenos=False) != highlighted("a = 1", "python", opts={}, linenos=False)
    assert len(asked) == 2 + 1 + 1 + 1 + 1  # twice asked to compare, and four different
