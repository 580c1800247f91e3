"""The book on paper: one document of all pages, and what is said where it cannot be printed."""

from __future__ import annotations

import re
import shutil

import pytest
from click.testing import CliRunner
from lxml import html

from lugan.book.pdf import one_document, page_order
from lugan.cli import main


@pytest.fixture(scope="module", params=["en", "zh"])
def whole(request, book):
    return html.fromstring(one_document(book / request.param, request.param)), book / request.param


def test_every_page_is_in_the_document_once_as_each_leads_to_the_next(whole):
    document, edition = whole
    order = list(page_order(edition))
    assert order[:2] == ["index", "pairings/shandong-gansu"] and order.index("evidence/register") < order.index("method")
    assert {*order, "search"} == {p.relative_to(edition).with_suffix("").as_posix() for p in edition.rglob("*.html") if "_static" not in p.parts}
    assert document.xpath("//section[@class='page']/@id") == [name.replace("/", "-") for name in order]


def test_ids_are_unique_and_every_link_within_the_book_leads_somewhere(whole):
    document, _ = whole
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = {h.removeprefix("#") for h in document.xpath("//a/@href") if not re.match(r"https?:|mailto:", h)}
    assert len(inner) > 100 and inner <= set(ids)


def test_numbers_keep_their_marks_and_nothing_runs_on_paper(whole):
    document, _ = whole
    assert document.xpath("//data[@data-claim='tongwei-funds']/a/@href")[0] == "#evidence-register--claim-tongwei-funds"
    assert not document.xpath("//script | //button | //form")


@pytest.mark.parametrize("arguments, wanted", [([], "holds no edition"), (["--lang", "fr"], "holds no edition 'fr'")])
def test_without_a_book_it_is_said(tmp_path, arguments, wanted):
    result = CliRunner().invoke(main, ["pdf", str(tmp_path), *arguments])
    assert result.exit_code == 1 and wanted in result.output


def test_without_a_browser_it_is_said_how_to_get_one(book, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    result = CliRunner().invoke(main, ["pdf", str(book), "--lang", "en"])
    assert result.exit_code == 1 and "apt-get install chromium" in result.output
