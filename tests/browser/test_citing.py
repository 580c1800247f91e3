"""What to cite a page or a chart by: with its address, the book it belongs to, and for a bibliography program."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

PAGE = "pairings/qingdao-dingxi"
CHART = "#held-funding details.cite"


def fields(entry: str) -> dict[str, str]:
    """The fields of a BibTeX entry."""
    kind, key, rest = re.fullmatch(r"@(\w+)\{([\w-]+),\n(.*)\}", entry, re.S).groups()
    assert kind == "misc" and key.startswith("lugan")
    bare = re.sub(r"\\.", "", entry)
    assert bare.count("{") == bare.count("}") and not re.search(r"[%&$]", bare)
    return dict(re.findall(r"^  (\w+) = \{(.*)\},$", rest, re.M))


def hash_of(book) -> str:
    return json.loads((book / "book.json").read_text("utf-8"))["fingerprint"][:12]


@pytest.mark.parametrize("lang, figures", [("en", "Figures from"), ("zh", "数字来源")])
def test_a_chart_is_cited_with_title_book_sources_licence_address_and_hash(reader, served, book, lang, figures):
    page = reader().open(f"{lang}/{PAGE}")
    page.locator(f"{CHART} summary").click()
    said, entry = page.locator(f"{CHART} .citation").inner_text(), fields(page.locator(f"{CHART} .bibtex").inner_text())
    address, title = f"{served}{lang}/{PAGE}.html#held-funding", page.locator("#held-funding .chart-wide title").text_content()
    for part in (title, page.title().split(" — ")[-1], figures, "CC BY 4.0", "0.1.0", address, hash_of(book)):
        assert part in said
    assert entry["url"] == address and hash_of(book) in entry["note"] and entry["title"].replace("\\", "") == f"{{{title}}}" and entry["year"].isdigit()
    page.goto(entry["url"])
    assert page.locator(":target").get_attribute("id") == "held-funding"


def test_what_is_copied_is_what_is_said_and_the_address_keeps_the_choice(reader):
    someone = reader(permissions=["clipboard-read", "clipboard-write"])
    page = someone.open(f"en/{PAGE}")
    page.locator("form.choose select[name=money_unit]").select_option("wan")
    expect(page.locator("form.choose [role=status]")).to_contain_text("wan")
    page.locator(f"{CHART} summary").click()
    for kind, end in ((".citation", f"/en/{PAGE}.html?money_unit=wan#held-funding, book "), (".bibtex", f"/en/{PAGE}.html?money_unit=wan#held-funding}}")):
        page.locator(f"{CHART} {kind} + button").click()
        expect(page.locator(f"{CHART} {kind} + button")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator(f"{CHART} {kind}").text_content().strip() and end in copied
    assert f"/en/{PAGE}.html?money_unit=wan," in page.locator("p.citation").last.inner_text()


def test_from_a_disk_the_place_in_the_book_is_cited_and_no_folder_of_the_reader(reader):
    page = reader("file").open(f"en/{PAGE}")
    assert fields(page.locator(f"{CHART} .bibtex").text_content())["url"] == f"en/{PAGE}.html#held-funding"
    assert "file:" not in page.locator("p.citation").last.inner_text()


def test_every_page_and_every_chart_says_how_it_is_cited(reader, page_names):
    someone = reader(java_script_enabled=False)
    for name in page_names:
        if name.endswith("/search"):
            continue
        page = someone.open(name)
        assert page.locator("figure.chart").count() == page.locator("figure.chart > details.cite").count(), name
        assert page.locator("p.citation").last.locator("a.permalink").text_content() == f"{name}.html", name
