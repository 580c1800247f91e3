"""What readers ask for is found, in both languages, from a disk and from a server."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import pytest

#: A question, and a page that must be among the first three that are found.
QUESTIONS = {
    "zh": {
        "定西": "pairings/qingdao-dingxi",
        "资金": "themes/funding",
        "东西部协作": "pairings/shandong-gansu",
        "帮扶资金": "pairings/shinan-anding",
        "返岗专列": "pairings/qingdao-dingxi",
        "就业": "themes/employment",
        "消费帮扶": "themes/sales",
        "通渭": "pairings/jiaozhou-tongwei",
        "胶州 通渭": "pairings/jiaozhou-tongwei",
        "陇南": "pairings/qingdao-longnan",
        "陇西县": "pairings/qingdao-longxi",
        "安定区": "pairings/shinan-anding",
        "临夏州": "pairings/jinan-linxia",
        "市中区": "pairings/shizhong-linxia",
        "山东甘肃": "pairings/shandong-gansu",
        "马铃薯": "pairings/shinan-anding",
        "玫瑰": "pairings/jinan-linxia",
        "服装产业园": "pairings/jiaozhou-tongwei",
        "天成兴渭药业": "pairings/qingdao-dingxi",
        "采购协议": "pairings/qingdao-longnan",
        "一县一园": "pairings/qingdao-dingxi",
        "脱贫劳动力": "pairings/shandong-gansu",
        "须知": "evidence/checks",
        "矛盾": "evidence/checks",
        "校验和": "method",
        "取整": "method",
        "参数": "rerun",
        "22.79亿元": "themes/funding",
        "2209.95万元": "pairings/jiaozhou-tongwei",
        "1275名": "pairings/jiaozhou-tongwei",
    },
    "en": {
        "Dingxi": "pairings/qingdao-dingxi",
        "funding": "themes/funding",
        "workers": "themes/employment",
        "employ": "themes/employment",
        "sales": "themes/sales",
        "selling": "themes/sales",
        "Tongwei": "pairings/jiaozhou-tongwei",
        "jiaozhou–tongwei": "pairings/jiaozhou-tongwei",
        "Longnan": "pairings/qingdao-longnan",
        "Longxi": "pairings/qingdao-longxi",
        "Anding": "pairings/shinan-anding",
        "Linxia prefecture": "pairings/jinan-linxia",
        "Shizhong": "pairings/shizhong-linxia",
        "Shandong Gansu": "pairings/shandong-gansu",
        "potatoes": "pairings/shinan-anding",
        "roses": "pairings/jinan-linxia",
        "garment park": "pairings/jiaozhou-tongwei",
        "Tiancheng": "pairings/qingdao-dingxi",
        "purchase agreements": "pairings/qingdao-longnan",
        "passengers of trains": "pairings/qingdao-dingxi",
        "poverty": "pairings/shandong-gansu",
        "cautions": "evidence/checks",
        "contradicting": "evidence/checks",
        "checksum": "method",
        "printed figure": "method",
        "parameter": "rerun",
        "CNY 2,279 million": "themes/funding",
        "1,275": "pairings/jiaozhou-tongwei",
        "2209.95": "pairings/jiaozhou-tongwei",
        "协作资金": "themes/funding",
    },
}


#: The same in words that are not the book's: other names, other words, other characters, other digits.
OTHER_WORDS = {
    "zh": {
        "青岛市": "pairings/qingdao-dingxi",
        "定西市": "pairings/qingdao-dingxi",
        "通渭县": "pairings/jiaozhou-tongwei",
        "胶州市": "pairings/jiaozhou-tongwei",
        "安定区马铃薯": "pairings/shinan-anding",
        "Dingxi": "pairings/qingdao-dingxi",
        "tongwei": "pairings/jiaozhou-tongwei",
        "Linxia": "pairings/jinan-linxia",
        "務工專列": "pairings/qingdao-dingxi",
        "臨夏": "pairings/jinan-linxia",
        "協作資金": "themes/funding",
        "３.７亿元": "pairings/jiaozhou-tongwei",
        "48.42亿": "themes/sales",
        "2025年销售额": "themes/sales",
        "土豆": "pairings/shinan-anding",
        "农民工": "themes/employment",
        "失业": "themes/employment",
        "招商引资": "pairings/shinan-anding",
        "医院": "pairings/shinan-anding",
        "学校": "pairings/shinan-anding",
    },
    "en": {
        "定西": "pairings/qingdao-dingxi",
        "市南区": "pairings/shinan-anding",
        "unemployment": "themes/employment",
        "salary": "pairings/qingdao-longxi",
        "wages": "pairings/qingdao-longxi",
        "subsidies": "themes/funding",
        "mushrooms": "pairings/qingdao-longxi",
        "poverty alleviation": "pairings/shandong-gansu",
        "hospitals": "pairings/shinan-anding",
        "schools": "pairings/shinan-anding",
        "flowers": "pairings/jinan-linxia",
        "migrant workers": "themes/employment",
        "Tongwei county": "pairings/jiaozhou-tongwei",
        "Shinan district": "pairings/shinan-anding",
        "2025 sales": "themes/sales",
        "48.42": "themes/sales",
        "３７０ million": "themes/funding",
    },
}


def found(page, lang: str, question: str) -> list[str]:
    """Names of the pages that are found, best first, each once."""
    page.goto(f"{page.url.split(f'/{lang}/')[0]}/{lang}/search.html?q={quote(question)}")
    page.wait_for_selector(".search-summary:not(:empty)")
    links = page.eval_on_selector_all("#search-results ul.search > li > a", "links => links.map(a => a.href)")
    return list(dict.fromkeys(link.split(f"/{lang}/")[1].split(".html")[0] for link in links))


def missed(page, lang: str, questions: Mapping[str, str]) -> dict[str, list[str]]:
    """Questions whose page is not among the first three found, with these."""
    return {question: first for question, wanted in questions.items() if wanted not in (first := found(page, lang, question)[:3])}


@pytest.mark.parametrize("origin", ["file", "http"])
@pytest.mark.parametrize("lang", QUESTIONS)
def test_what_readers_ask_for_is_among_the_first_three(reader, origin, lang):
    assert len(QUESTIONS[lang]) == 30
    assert not missed(reader(origin).open(f"{lang}/search"), lang, QUESTIONS[lang])


def test_an_entry_that_the_index_lacks_is_noticed(reader, book):
    index = (book / "zh" / "searchindex.js").read_text("utf-8")
    someone = reader()
    someone.page.route("**/searchindex.js*", lambda route: route.fulfill(body=index.replace("陇南", "天水"), content_type="text/javascript"))
    few = {question: QUESTIONS["zh"][question] for question in ("陇南", "定西")}
    assert set(missed(someone.open("zh/search"), "zh", few)) == {"陇南"}


@pytest.mark.parametrize("lang", OTHER_WORDS)
def test_who_asks_in_other_words_finds_the_same(reader, lang):
    page = reader("file").open(f"{lang}/search")
    missed = {question: first for question, wanted in OTHER_WORDS[lang].items() if wanted not in (first := found(page, lang, question)[:3])}
    assert not missed


@pytest.mark.parametrize("lang, question", [("zh", "四舍五入机"), ("en", "zebra"), ("en", "zebra Dingxi")])
def test_what_the_book_does_not_say_is_not_found(reader, lang, question):
    page = reader("file").open(f"{lang}/search")
    assert found(page, lang, question) == []


@pytest.mark.parametrize("origin", ["file", "http"])
def test_a_reader_searches_from_any_page(reader, origin):
    page = reader(origin).open("zh/pairings/jiaozhou-tongwei")
    page.keyboard.press("Control+K")
    page.locator("#pst-search-dialog input").fill("陇南")
    page.keyboard.press("Enter")
    page.wait_for_selector(".search-summary:not(:empty)")
    page.click("#search-results ul.search > li > a")
    page.wait_for_url("**/zh/pairings/qingdao-longnan.html*")


def test_browser_and_build_cut_text_alike(reader):
    from lugan.book.search import cut

    page = reader("file").open("zh/search")
    for text in ("定西 funds: 2,209.95万元", "2025年9月", "一县一园 park_1", "Silk Road 3.7", "，。"):
        assert page.evaluate("text => splitQuery(text)", text) == cut(text)
