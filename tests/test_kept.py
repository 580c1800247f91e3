"""Facts that are kept hide nothing: whatever changes, the audit complains as if it read every file anew."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from lxml import etree

from lugan.audit import Report, audit
from lugan.book import code as of_code
from lugan.book import kept, store
from lugan.book.fingerprint import SHORT
from lugan.book.kept import Kept, audited, code
from lugan.book.plan import PROJECT
from lugan.facts import content, read
from lugan.language import LANGUAGES

PAGE = '<html><body><article><p id="a">There were 43 of them in 2025, <q>12</q>, says <code class="book-hash">0123456789ab</code>.</p></article><p class="book-state">Version 0.1.0, book 0123456789ab</p></body></html>'


@pytest.fixture
def page(tmp_path) -> Path:
    """A page of a book."""
    path = tmp_path / "html" / "en" / "page.html"
    path.parent.mkdir(parents=True)
    path.write_text(PAGE, "utf-8")
    return path


@pytest.fixture
def keeping(tmp_path, page) -> Kept:
    """Keeps facts, those of the page among them."""
    keeping = Kept(tmp_path / "facts", tmp_path / "html", code())
    assert keeping.read("page", "en", page) == read("page", "en", page)
    return keeping


@pytest.fixture
def reads(monkeypatch) -> list[str]:
    """The content of every file that is read anew."""
    found: list[str] = []

    def noted(kind: str, lang: str, text: str) -> str:
        found.append(text)
        return facts(kind, lang, text)

    facts = kept.facts
    monkeypatch.setattr(kept, "facts", noted)
    return found


def test_a_page_is_not_read_again_because_the_hash_of_the_book_has_changed(keeping, page, reads):
    before = keeping.read("page", "en", page)
    page.write_text(PAGE.replace("0123456789ab", "ba9876543210"), "utf-8")
    assert keeping.read("page", "en", page) == before == read("page", "en", page)
    assert not reads


CHANGES = {
    "text": ("43", "44"),
    "an anchor": ('id="a"', 'id="b"'),
    "white space": ("</article>", "</article>\n"),
    "a link at the foot": ("book 0123456789ab", '<a href="nowhere.html">book</a> 0123456789ab'),
    "the version at the foot": ("0.1.0", "0.1.1"),
    "more than the hash in a citation": ("ab</code>", "ab, 44</code>"),
}


@pytest.mark.parametrize("was, now", CHANGES.values(), ids=CHANGES)
def test_a_changed_page_is_read_again(keeping, page, reads, was, now):
    page.write_text(PAGE.replace(was, now), "utf-8")
    assert keeping.read("page", "en", page) == read("page", "en", page)
    assert len(reads) == 1


def variant(cells: dict[str, str]) -> str:
    return f"lugan.variant({{number}},{json.dumps({'cells': cells, 'files': {}})});\n"


def test_the_scripts_of_a_page_are_read_as_one_and_again_if_any_changes_comes_or_goes(keeping, page, reads):
    folder = page.parent / "_static" / "variants" / "page"
    folder.mkdir(parents=True)
    shown, other = variant({"a": "<p>Of 43</p>", "b": "<p>none</p>"}), variant({"a": "<p>Of 43</p>"})
    for number, text in enumerate([shown, other], 1):
        (folder / f"{number}.js").write_text(text.replace("{number}", str(number)), "utf-8")
    said = keeping.read("variants", "en", folder)
    assert said["variants"] == 2 and [numbers for numbers, _ in said["cells"]] == [[1, 2], [1]], "what both show is read once"
    assert said["cells"][0][1]["bare"] == ["'43' in 'Of 43'"]
    assert keeping.read("variants", "en", folder) == said == read("variants", "en", folder) and len(reads) == 1
    (folder / "2.js").write_text(other.replace("{number}", "2").replace("43", "44"), "utf-8")
    assert keeping.read("variants", "en", folder)["cells"][2][1]["bare"] == ["'44' in 'Of 44'"]
    (folder / "2.js").unlink()
    assert keeping.read("variants", "en", folder)["variants"] == 1 and len(reads) == 3


def test_the_same_content_says_something_else_in_another_language_or_of_another_kind(keeping, page, reads):
    page.write_text("lugan.passports({});\n", "utf-8")
    asked = [("page", "en"), ("page", "zh"), ("page", ""), ("passports", "en")]
    assert [keeping.read(kind, lang, page) for kind, lang in asked] == [read(kind, lang, page) for kind, lang in asked]
    assert len(reads) == 4


def cut(text: str) -> bytes:
    return text[: len(text) // 2].encode()


DAMAGES = {
    "cut off": cut,
    "empty": lambda text: b"",
    "a complaint less": lambda text: re.sub(r'"bare": \[.*?\]', '"bare": []', text).encode(),
    "a link less": lambda text: text.replace('"links": {', '"links": {"http://localhost": 1, ').encode(),
    "no text": lambda text: b"\xff" + text.encode(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_entry_is_read_anew_and_mended(keeping, page, reads, damage):
    (entry,) = keeping.folder.rglob("*.json")
    whole = entry.read_text("utf-8")
    assert damage(whole) != whole.encode()
    entry.write_bytes(damage(whole))
    assert keeping.read("page", "en", page) == read("page", "en", page)
    assert len(reads) == 1 and entry.read_text("utf-8") == whole


def test_an_entry_in_the_place_of_another_is_not_taken_for_it(keeping, page, reads):
    (of_before,) = keeping.folder.rglob("*.json")
    page.write_text(PAGE.replace("43", "no more"), "utf-8")
    keeping.read("page", "en", page)
    (of_now,) = set(keeping.folder.rglob("*.json")) - {of_before}
    shutil.copy(of_before, of_now)
    assert keeping.read("page", "en", page) == read("page", "en", page)
    assert len(reads) == 2


def test_only_some_states_of_a_page_are_kept(keeping, page):
    for n in range(2 * store.KEPT):
        page.write_text(PAGE.replace("43", str(n)), "utf-8")
        keeping.read("page", "en", page)
    assert len(list(keeping.folder.rglob("*"))) == store.KEPT + len(("page", "en", "page.html"))


@pytest.mark.parametrize("name", ["lugan/facts.py", "lugan/parity.py", "lugan/structural.yml", "lugan/language.py", "lugan/locale/zh.yml", "requirements.txt"])
def test_nothing_is_kept_of_what_other_code_or_words_read(monkeypatch, name):
    before, sha256 = code(), of_code.sha256
    monkeypatch.setattr(of_code, "sha256", lambda path: "other" if path == PROJECT / name else sha256(path))
    of_code.surroundings.cache_clear()
    try:
        assert code() != before
    finally:
        of_code.surroundings.cache_clear()


@pytest.mark.parametrize("library", ["LXML_VERSION", "LIBXML_VERSION"])
def test_nothing_is_kept_of_what_another_parser_read(monkeypatch, library):
    before = code()
    monkeypatch.setattr(etree, library, (0, 1, 2))
    assert code() != before


@pytest.fixture(scope="module")
def audited_book(book, tmp_path_factory) -> tuple[Path, Path, Report]:
    """A copy of some pages of the book that was audited, the store with their facts, and what the audit said, of dead links above all."""
    folder, facts = tmp_path_factory.mktemp("book") / "html", tmp_path_factory.mktemp("store")
    pages = ("jiaozhou-tongwei", "register", "ledger", "method")

    def unread(where: str, names: list[str]) -> set[str]:
        others = {n for n in names if n.endswith((".html", ".ipynb")) and n.partition(".")[0] not in pages}
        return others | {n for n in names if where.endswith("variants/pairings") and n not in pages} | ({"fonts", "scripts", "styles", "vendor", "themes"} & {*names})

    shutil.copytree(book, folder, ignore=unread)
    return folder, facts, audited(folder, facts, 1)


JIAOZHOU = "pairings/jiaozhou-tongwei"
PLANTED = {
    # what is changed after the audit, in which file, and of what kind the complaint is that must come
    "a wrong number": (f"en/{JIAOZHOU}.html", r">CNY 370 million<", ">CNY 380 million<", "wrong number"),
    "a bare number": (f"en/{JIAOZHOU}.html", r"(<p>What was paid)", r"<p>There were 43.</p>\1", "bare number"),
    "an unknown id": (f"en/{JIAOZHOU}.html", r'data-claim="tongwei-funds"', 'data-claim="tongwei-founds"', "dangling id"),
    "a number more": (f"en/{JIAOZHOU}.html", r"(<p>What was paid)", r'<p><data class="claim" value="176" data-claim="tongwei-projects"><a href="">176 projects</a></data></p>\1', "wrong total"),
    "another word for a unit, of which only the tables know": ("data/tables/units.csv", r",projects,", ",schemes,", "wrong number"),
    "another count, of which only the tables know": ("data/indicators.csv", r"(book\.numerals,[^\n]*?,)\d+,", r"\g<1>1234,", "wrong number"),
    "a total, of which only the tables know": ("data/indicators.csv", r"(book\.numbers,[^\n]*?,)\d{4},", r"\g<1>1234,", "wrong total"),
    "an anchor less, on a page that others link to": ("en/evidence/register.html", r'id="claim-tongwei-funds"', 'id="claim-tongwei-gold"', "dead link"),
    "a page less, that others link to": ("en/method.html", None, "", "dead link"),
    "a number that only one edition has": (f"zh/{JIAOZHOU}.html", r'(data-claim="tongwei-projects")', r'data-claim="tongwei-enterprises"', "unequal editions"),
    "a number on a passport of one edition": ("zh/_static/passports/0.js", r'value=\\"\d+\\"', r'value=\\"8765\\"', "unequal editions"),
    "code of one edition": (f"zh/_sources/{JIAOZHOU}.ipynb", r'pairing = \\"jiaozhou-tongwei', r'pairing = \\"shinan-anding', "unequal editions"),
    "a failed cell": (f"en/_sources/{JIAOZHOU}.ipynb", r'"outputs": \[\]', '"outputs": [{"output_type": "error", "ename": "ValueError", "evalue": "planted"}]', "failed cell"),
    "a bare number in a variant": (f"en/_static/variants/{JIAOZHOU}/1.js", r"<p>", "<p>There were 43. ", "bare number"),
}


@pytest.mark.parametrize("name, pattern, by, kind", PLANTED.values(), ids=PLANTED)
def test_what_is_planted_after_an_audit_is_found_as_if_nothing_had_been_kept(audited_book, name, pattern, by, kind):
    folder, facts, clean = audited_book
    path = folder / name
    before = path.read_bytes()
    try:
        if pattern is None:
            path.unlink()
        else:
            text, count = re.subn(pattern, by, before.decode(), count=1)
            assert count == 1
            path.write_text(text, "utf-8", newline="")
        report = audited(folder, facts, 1)
        fresh = audit(folder)
    finally:
        path.write_bytes(before)
    assert report == fresh
    assert any(c.kind == kind for c in set(report.complaints) - set(clean.complaints))


def test_only_what_has_changed_is_read_again(audited_book, reads):
    folder, facts, _ = audited_book
    page = folder / "en" / f"{JIAOZHOU}.html"
    before = page.read_text("utf-8")
    page.write_text(before.replace("What was paid", "What had been paid", 1), "utf-8")
    audited(folder, facts, 1)
    assert len(reads) == 1 and "What had been paid" in reads[0]
    page.write_text(before, "utf-8")
    audited(folder, facts, 1)
    assert len(reads) == 1  # the earlier state is still kept


def test_workers_find_what_one_process_finds(audited_book, tmp_path):
    folder, _, report = audited_book
    assert audit(folder, 2) == audited(folder, tmp_path, 2) == report


def test_the_hash_of_the_book_is_left_out_wherever_it_stands_in_a_file_that_the_audit_reads(book):
    short = json.loads((book / "book.json").read_text("utf-8"))["fingerprint"][:SHORT]
    pages = [path for lang in LANGUAGES for path in (book / lang).rglob("*.html")]
    assert all(short in path.read_text("utf-8") for path in pages)
    read = [*pages, *(path for part in ("_static/variants", "_static/passports", "_sources") for path in book.glob(f"*/{part}/**/*.*"))]
    assert not [path for path in read if short.encode() in content(path)]
