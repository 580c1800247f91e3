"""Compiling anew only what changed: whatever changed, the bytes are those of a clean compilation."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from lugan.book.compile import DOCTREES, PAGES, SOURCE, STATE, Edition, compile_edition
from lugan.book.publish import sums
from lugan.book.site import BOOK
from lugan.book.stage import STATIC
from lugan.register import DATA

PAGES_OF = {
    "index": "# The book\n\nHere is {claim}`tongwei-funds`.\n",
    "first": "# The first\n\nWords of the first page, and of no other.\n\n## A part\n\nMore words.\n",
    "second": '# The second\n\n<p class="lead">Words of the second page.</p>\n\nSee [](#a-section-of-it).\n',
    "below": "# Below the first\n\nWords below.\n\n(a-section-of-it)=\n\n## A section\n\nMore of them.\n",
}


def edition(**given) -> Edition:
    usual = {"lang": "en", "languages": ("en",), "data": "", "anchors": {}, "moved": {}, "inputs": {"data/claims.csv": "a", "lugan/blocks.py": "a"}, "state": "state a", "hash": "abc"}
    return Edition(**{**usual, **given})


def staged(folder: Path, pages: dict[str, str]) -> Path:
    """A source of these pages, as the build stages it: only what differs is written."""
    source = folder / SOURCE
    source.mkdir(parents=True, exist_ok=True)
    if not (source / STATIC).exists():
        shutil.copytree(BOOK / "_static", source / STATIC)
    for path in source.glob("*.md"):
        if path.stem not in pages:
            path.unlink()
    contents = {"format": "jb-book", "root": "index", "chapters": [{"file": name, **_sections(name, pages)} for name in pages if name not in ("index", "below")]}
    for name, text in {**{f"{name}.md": text for name, text in pages.items()}, "_toc.yml": yaml.safe_dump(contents)}.items():
        if not (source / name).exists() or (source / name).read_text("utf-8") != text:
            (source / name).write_text(text, "utf-8")
    return folder


def _sections(name: str, pages: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    return {"sections": [{"file": "below"}]} if name == "first" and "below" in pages else {}


def compiled(folder: Path, target: Path, pages: dict[str, str], **given) -> dict[str, str]:
    shutil.rmtree(target, ignore_errors=True)
    assert not compile_edition(staged(folder, pages), target, edition(**given))
    return sums(target)


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """An edition that has been compiled."""
    folder = tmp_path_factory.mktemp("before")
    compiled(folder / "work", folder / "target", PAGES_OF)
    return folder


CHANGES = {
    "words of a page": ({**PAGES_OF, "first": PAGES_OF["first"].replace("More", "Fewer")}, {}),
    "a heading, which other editions know": ({**PAGES_OF, "first": PAGES_OF["first"].replace("A part", "Another part")}, {"anchors": {"first": ["the-first", "another-part"]}}),
    "words of a page below another": ({**PAGES_OF, "below": PAGES_OF["below"].replace("More", "Fewer")}, {}),
    "a heading of a page below another, which a link elsewhere quotes": ({**PAGES_OF, "below": PAGES_OF["below"].replace("A section", "Another section")}, {}),
    "the title of a page below another": ({**PAGES_OF, "below": PAGES_OF["below"].replace("Below the first", "Under the first")}, {}),
    "no page below another any more": ({name: text.replace("See [](#a-section-of-it).", "") for name, text in PAGES_OF.items() if name != "below"}, {}),
    "a title, which stands beside every page": ({**PAGES_OF, "first": PAGES_OF["first"].replace("The first", "The foremost")}, {}),
    "one page more": ({**PAGES_OF, "third": "# The third\n\nThird words.\n"}, {}),
    "one page less": ({name: text for name, text in PAGES_OF.items() if name != "second"}, {}),
    "the order": (dict(sorted(PAGES_OF.items(), reverse=True)), {}),
    "the state alone": (PAGES_OF, {"state": "state b"}),
    "nothing": (PAGES_OF, {}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_the_bytes_are_those_of_a_clean_compilation(before, what):
    pages, given = CHANGES[what]
    compiled(before / "work", before / "target", PAGES_OF)
    kept = compiled(before / "work", before / "target", pages, **given)
    shutil.rmtree(before / "work")
    assert kept == compiled(before / "work", before / "target", pages, **given)


@pytest.fixture
def again(before, monkeypatch):
    """Compiles once more where the edition was compiled; returns the pages that Sphinx was told of, or None if it did not run."""
    told: list[list[str] | None] = []

    def run(folder: Path, edition: Edition, changed: list[str]) -> str:
        told.append(changed)
        return sphinx(folder, edition, changed)

    from lugan.book import compile

    sphinx = compile._sphinx
    monkeypatch.setattr(compile, "_sphinx", run)

    def again(**given):
        told.clear()
        compiled(before / "work", before / "target", PAGES_OF, **given)
        return told[0] if told else None

    return again


def test_only_what_may_have_changed_is_compiled(before, again):
    assert again() is None
    assert again(inputs={"data/claims.csv": "b", "lugan/blocks.py": "a"}) == ["index"], "it asks the register for a number"
    assert again(inputs={"data/claims.csv": "b", "lugan/blocks.py": "b"}) == ["below", "first", "index", "second"]
    sources = {"data/claims.csv": "b", "data/sources.csv": "c", "lugan/blocks.py": "b"}
    assert again(inputs=sources) == ["below", "first", "index", "second"], "each may say how to cite it"


def test_pages_above_one_that_changed_are_not_written_again(before):
    def written():
        return {name: (before / "work" / PAGES / f"{name}.html").stat().st_mtime_ns for name in ("index", "first", "below")}

    compiled(before / "work", before / "target", PAGES_OF)
    once = written()
    compiled(before / "work", before / "target", {**PAGES_OF, "below": PAGES_OF["below"].replace("More", "Fewer")})
    again = written()
    assert [name for name in again if again[name] != once[name]] == ["below"]


def test_a_page_is_not_read_again_because_what_it_shares_comes_in_another_kind_of_sequence(before):
    def read():
        return {name: (before / "work" / DOCTREES / f"{name}.doctree").stat().st_mtime_ns for name in ("index", "first", "second")}

    compiled(before / "work", before / "target", PAGES_OF, anchors={"first": ("the-first", "a-part")})
    once = read()
    compiled(before / "work", before / "target", {**PAGES_OF, "second": PAGES_OF["second"].replace("Words", "Few words")}, anchors={"first": ["the-first", "a-part"]})
    again = read()
    assert [name for name in again if again[name] != once[name]] == ["second"]


def test_files_of_the_theme_that_no_page_asks_for_are_not_copied_first(before):
    compiled(before / "work", before / "target", PAGES_OF)
    copied = {path.suffix for path in (before / "work" / PAGES / "_static").rglob("*") if path.is_file()}
    assert {".css", ".js", ".woff2"} <= copied and not copied & {".po", ".mo", ".map"}


def test_who_was_stopped_begins_with_nothing(before, again):
    assert again(inputs={"data/claims.csv": "a", "lugan/blocks.py": "c"}) and again(inputs={"data/claims.csv": "a", "lugan/blocks.py": "c"}) is None
    (before / "work" / STATE).unlink()  # as it is while Sphinx runs
    (before / "work" / PAGES / "first.html").write_text("half a pa", "utf-8")
    assert again(inputs={"data/claims.csv": "a", "lugan/blocks.py": "c"}) == ["below", "first", "index", "second"]
    assert "no other" in (before / "target" / "first.html").read_text("utf-8")


@pytest.mark.parametrize("damage", [lambda path: path.write_text("half a pa", "utf-8"), lambda path: path.unlink()])
def test_a_page_that_was_touched_after_it_was_made_is_made_again(before, again, damage):
    whole = (before / "target" / "first.html").read_text("utf-8")
    damage(before / "work" / PAGES / "first.html")
    assert again() == ["below", "first", "index", "second"]
    assert (before / "target" / "first.html").read_text("utf-8") == whole and again() is None


def test_a_warning_is_given_again_until_it_is_mended(tmp_path):
    pages = {**PAGES_OF, "index": PAGES_OF["index"].replace("tongwei-funds", "tongwei-fonds")}
    for _ in range(2):
        assert "tongwei-fonds" in compile_edition(staged(tmp_path, pages), tmp_path / "target", edition())
    assert not compile_edition(staged(tmp_path, PAGES_OF), tmp_path / "target", edition())


@pytest.mark.slow
def test_a_book_after_a_history_of_changes_is_that_of_a_clean_build(tmp_path):
    from lugan.book.build import build

    data = shutil.copytree(DATA, tmp_path / "data")
    changes = {
        "places": ("Qingdao", "Tsingtao"),
        "claims": ("3.7亿元", "3.8亿元"),
        "numerals": ("3.7亿元", "3.8亿元"),
        "glossary": ("East", "Eastern"),
        "cautions": ("the", "this"),
        "sources": (",,2026,,", ",A newspaper,2026,,"),
    }
    kept = tmp_path / "kept"
    build(kept, data=data)
    for table, (was, now) in changes.items():
        path = data / f"{table}.csv"
        text = path.read_text("utf-8")
        assert was in text, table
        path.write_text(text.replace(was, now, 1), "utf-8")
        if table == "claims":  # a claim and its numeral say the same
            continue
        assert build(kept, data=data).is_sound, table
        assert build(tmp_path / "clean", data=data, force=True).is_sound, table
        assert sums(kept / "html") == sums(tmp_path / "clean" / "html"), table
