"""The apparatus of a page: what made it, and how it is cited."""

from __future__ import annotations

from lugan import apparatus


def test_parameters_are_told_in_words(view):
    table = apparatus.parameters(view("pairing", pairing="shinan-anding", reading="anding-funds", sources="lugan-2026", first_year=2022))
    told = {name.text("en"): (value if isinstance(value, str) else value.text("en"), usual.text("en")) for name, value, usual in table.rows}
    assert told["Pairing"] == ("Shinan–Anding", "as usual")
    assert told["First year"] == ("2022", "changed")
    assert told["Sources"] == ("为甘肃高质量发展注入强劲动力", "changed")
    assert told["Contradictory figures"] == ("keep CNY 79.14 million (Collaboration funds, up to 2026)", "changed")


def test_a_page_is_cited_in_the_book_and_the_front_page_as_the_book(view):
    page, front = view("pairing", pairing="qingdao-dingxi"), view()
    assert apparatus.cite(page, apparatus.pairing_title(page)).text("zh").startswith("鲁甘协作数据册维护者：《青岛—定西》，载《鲁甘协作：投入多少、谁就业、卖出多少》，")
    assert apparatus.cite(front, apparatus.book_title(front)).text("zh").startswith("鲁甘协作数据册维护者：《鲁甘协作：投入多少、谁就业、卖出多少》，版本")
