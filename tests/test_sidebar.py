"""The sidebar: the whole of a small book; of a large one what stands around the page."""

from __future__ import annotations

import re

from lugan.book.sidebar import SMALL, Tree, sidebar

CITIES, COUNTIES = 30, 10


def tree(cities: int, counties: int) -> Tree:
    below = {"top": tuple(f"city-{i}" for i in range(cities))} | {f"city-{i}": tuple(f"county-{i}-{j}" for j in range(counties)) for i in range(cities)}
    names = ["index", "top", "method", *(n for pages in below.values() for n in pages)]
    return Tree((("Pairings", ("top",)), ("About", ("method",))), below, {name: f"{name} & all" for name in names})


def links(tree: Tree, page: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', sidebar(tree, page, lambda name: name, lambda key: key))


def test_a_small_book_shows_all_pages_on_each_and_opens_the_way_to_it():
    small = tree(2, 2)
    assert links(small, "method") == ["top", "city-0", "county-0-0", "county-0-1", "city-1", "county-1-0", "county-1-1", "method"]
    html = sidebar(small, "county-1-0", lambda name: name, lambda key: key)
    assert html.count("<details") == 3 and html.count('<details open="open">') == 2
    assert re.findall(r'<li class="([^"]*)"><a class="current reference', html) == ["toctree-l3 current active"]
    assert "county-1-0 &amp; all" in html


def test_a_large_book_shows_the_way_and_what_stands_beside_and_below():
    large = tree(CITIES, COUNTIES)
    assert len(large.titles) > SMALL
    cities = [f"city-{i}" for i in range(CITIES)]
    assert links(large, "method") == ["index#matrix", "top", "method"]
    assert links(large, "top") == ["index#matrix", "top", *cities, "method"]
    here = [f"county-3-{j}" for j in range(COUNTIES)]
    for page in ("city-3", "county-3-5"):
        assert links(large, page) == ["index#matrix", "top", *cities[:4], *here, *cities[4:], "method"]


def test_a_page_that_is_in_no_part_has_a_sidebar_too():
    assert "method" in links(tree(CITIES, COUNTIES), "search")


def test_pages_without_a_caption_stand_without_one():
    html = sidebar(Tree((("", ("method",)),), {}, {"index": "Index", "method": "Method"}), "index", lambda name: name, lambda key: key)
    assert "caption" not in html and 'href="method"' in html
