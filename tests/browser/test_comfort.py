"""Light and dark, weight, search, fonts and paper."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

PAGE = "en/pairings/jiaozhou-tongwei"
THEME = "document.documentElement.dataset.theme"
INK = "getComputedStyle(document.querySelector('article p')).color"

#: Bytes a page may have without what all pages share, as they are; most servers send an eighth of it.
HEAVIEST = 400_000


def theme_at_first(someone, *without: str) -> str | None:
    """The theme of a page whose scripts have not come yet: the theme's own, and others."""
    for script in ("pydata-sphinx-theme.js", *without):
        someone.page.route(f"**/{script}*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    return someone.open(PAGE).evaluate(THEME)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_there_before_the_themes_own_script(reader, scheme):
    assert theme_at_first(reader(scheme=scheme)) == scheme


def test_a_flash_of_the_wrong_theme_is_noticed(reader):
    assert theme_at_first(reader(scheme="dark"), "first.js") != "dark"


def test_the_switch_changes_the_theme_and_the_next_page_keeps_it(reader):
    someone = reader(scheme="light")
    page = someone.open(PAGE)
    light = page.evaluate(INK)
    while page.evaluate(THEME) != "dark":
        page.locator(".theme-switch-button").first.click()
    assert page.evaluate(INK) != light
    assert someone.open("en/method").evaluate(THEME) == "dark"
    assert someone.context.cookies() == []


@pytest.mark.parametrize("origin", ["file", "http"])
def test_the_search_finds_a_pairing(reader, origin):
    page = reader(origin).open(PAGE)
    page.locator(".search-button__button").first.click()
    page.keyboard.type("Tongwei")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    assert "Jiaozhou–Tongwei" in page.inner_text("#search-results")


def heavy(folder: Path, names: Iterable[str]) -> dict[str, int]:
    """Pages that weigh too much."""
    return {name: size for name in names if (size := (folder / f"{name}.html").stat().st_size) > HEAVIEST}


def test_no_page_is_heavy(book, page_names):
    assert not heavy(book, page_names)


def test_a_heavy_page_is_noticed(book, tmp_path):
    page = (book / f"{PAGE}.html").read_text("utf-8")
    (tmp_path / "light.html").write_text(page, "utf-8")
    (tmp_path / "heavy.html").write_text(page + "<p>定西</p>" * 40_000, "utf-8")
    assert set(heavy(tmp_path, ["light", "heavy"])) == {"heavy"}


def test_the_skip_link_is_the_first_stop_of_the_keyboard(reader):
    page = reader().open(PAGE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"


def is_tagged(printed: bytes) -> bool:
    """Whether a PDF has a structure for screen readers and an outline."""
    return printed.startswith(b"%PDF") and b"/StructTreeRoot" in printed and b"/Outlines" in printed


def theme_in_print(someone) -> str:
    page = someone.open(PAGE)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    return page.evaluate(THEME)


def test_a_page_is_printed_light_and_tagged(reader):
    someone = reader(scheme="dark")
    assert is_tagged(someone.open(PAGE).pdf(tagged=True, outline=True))
    assert theme_in_print(someone) == "light"


def test_a_printed_page_has_its_title_and_no_table_to_scroll(reader):
    page = reader(width=720).open("en/themes/employment")
    page.emulate_media(media="print")
    assert page.locator(".bd-article h1").is_visible()
    assert set(page.evaluate("[...document.querySelectorAll('.table-scroll')].map((e) => getComputedStyle(e).overflowX)")) == {"visible"}


def test_a_dark_print_and_one_without_tags_or_outline_are_noticed(reader):
    someone = reader(scheme="dark")
    page = someone.open(PAGE)
    assert not is_tagged(page.pdf(tagged=False, outline=True)) and not is_tagged(page.pdf(tagged=True, outline=False))
    page.route("**/comfort.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    assert theme_in_print(someone) == "dark"


@pytest.mark.parametrize("origin", ["file", "http"])
def test_code_is_hidden_until_asked_for_and_the_next_page_keeps_the_choice(reader, origin):
    someone = reader(origin)
    code, switch = "div.cell_input >> nth=0", ".code-switch"
    page = someone.open(PAGE)
    assert page.locator(code).is_hidden() and page.inner_text(switch) == "Show the code"
    page.click(switch)
    assert page.locator(code).is_visible() and page.inner_text(switch) == "Hide the code"
    page = someone.open("en/themes/funding")
    assert page.locator(code).is_visible() and page.inner_text(switch) == "Hide the code"
    page.click(switch)
    assert someone.open(PAGE).locator(code).is_hidden()
    assert someone.context.cookies() == []


def test_where_storage_is_barred_the_switches_still_work(reader):
    someone = reader()
    someone.page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('barred') }})")
    page = someone.open(PAGE)
    page.click(".code-switch")
    assert page.locator("div.cell_input >> nth=0").is_visible()
    someone.complaints[:] = [c for c in someone.complaints if "barred" not in c]  # the theme's own script minds


def test_chinese_in_charts_is_set_as_it_was_measured_numbers_too(reader):
    page = reader().open("zh/pairings/qingdao-dingxi")
    assert page.locator(".chart-wide text a").first.evaluate("a => getComputedStyle(a).textAutospace") == "no-autospace"
