"""Blocks: how a table marks its cells for those who sort it."""

from __future__ import annotations

import pytest
from lxml import html

from lugan import tables
from lugan.book import listings
from lugan.language import LANGUAGES


def cells(table, column: int) -> list[html.HtmlElement]:
    document = html.fromstring(table.html("en"))
    return document.xpath(f".//tbody/tr/*[{column + 1}]")


def test_a_figure_is_sorted_by_its_value_within_its_unit(view):
    figures = cells(tables.by_theme(view("pairing", pairing="qingdao-dingxi"), "qingdao-dingxi", "employment"), 1)
    assert ("7035", "person") in {(c.get("data-sort"), c.get("data-unit")) for c in figures}
    assert {c.get("data-unit") for c in figures} > {"person", "person_time", "yuan"}


def test_a_column_of_one_unit_names_it_once_in_its_header(view):
    table = tables.by_theme(view("pairing", pairing="qingdao-dingxi"), "qingdao-dingxi", "funding")
    assert html.fromstring(table.html("en")).xpath(".//thead//span[@class='unit']/text()") == ["CNY million", "CNY million"]
    assert {c.get("data-unit") for c in cells(table, 1)} == {None}


def test_what_a_figure_may_stand_for_is_sorted_by_its_least(view):
    bounds = cells(tables.by_theme(view("pairing", pairing="qingdao-dingxi"), "qingdao-dingxi", "funding"), 3)
    assert bounds[0].get("data-sort") == "2278500000"


def test_years_are_sorted_by_their_start_and_unknown_ones_stand_last(view):
    years = cells(tables.by_theme(view("pairing", pairing="qingdao-dingxi"), "qingdao-dingxi", "funding"), 4)
    assert {(c.text_content(), c.get("data-sort")) for c in years} == {("2021–2025", "2021"), ("years not stated", "")}


def test_weight_is_sorted_by_rank_and_not_by_word(view):
    weights = cells(tables.cautions(view(), pairing="qingdao-dingxi"), 4)
    assert {(c.text_content(), c.get("data-sort")) for c in weights} == {("high", "0"), ("medium", "1"), ("low", "2")}


def test_what_is_not_computed_stands_last(view):
    refused = [c for c in cells(tables.indicators(view(), pairing="shinan-anding"), 1) if c.text_content() == "not computed"]
    assert refused and {c.get("data-sort") for c in refused} == {""}


def test_a_position_on_a_page_counts_characters_from_one(analysis):
    """“3.7亿元” has five characters, of which the table names the first by 1119 and the place after the last by 1124."""
    claim = analysis.register.claims["tongwei-funds"]
    assert listings.position(analysis, claim).text("zh").endswith("，第1120—1124字")


@pytest.mark.parametrize(
    "id, en, zh",
    [
        ("book.claims", "Claims", "采用的数字"),
        ("book.numerals.date", "Numerals of the sources: A day, month or year", "来源中的数字：日期"),
        ("book.cautions.high", "Cautions: high", "须知：重"),
        ("qingdao-dingxi.in-view", "Qingdao–Dingxi, figures in view", "青岛—定西：页面显示的数字"),
        ("funding.figures@last_year=2025", "Funding, figures drawn, with other parameters", "资金：图中的数字（另选参数时）"),
        ("jinan-linxia.industry.claims", "Jinan–Linxia prefecture, Projects and enterprises, claims", "济南—临夏州，项目与企业：采用的数字"),
        ("qingdao.pairings-from", "Qingdao, pairings run from the city and places under it", "青岛：由该市及其区县承担的结对"),
    ],
)
def test_a_count_is_named_by_what_it_counts(analysis, id, en, zh):
    named = listings.name(analysis, id)
    assert (named.text("en"), named.text("zh")) == (en, zh)


def test_every_count_of_the_book_has_a_name_in_every_language(analysis):
    chosen = {f"{of}.{what}" for of, *whats in (("qingdao-dingxi", "in-view", "figures", "figures-dated"), ("funding", "pairings-reported", "pairings-headlined"), ("shown", "answers", "answers-printed", "pairings-tied", "relations", "relations-failed")) for what in whats}
    assert all(listings.name(analysis, id).text(lang) for id in {*analysis.counts, *chosen, "book.numbers"} for lang in LANGUAGES)



def test_what_is_computed_of_a_contradicted_figure_says_so_in_the_register(analysis):
    """The book says that no yearly average follows from Dingxi's sales; one stands there for who chooses a reading."""
    named = [listings.name(analysis, f"{pairing}.sales-per-year{claim}").text("zh") for pairing, claim in (("qingdao-dingxi", ".dingxi-sales-two-years"), ("jiaozhou-tongwei", ""))]
    assert named == ["年均销售额（所据数字有矛盾，只在选定读法后显示）", "年均销售额"]
