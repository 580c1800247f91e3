"""Light and dark, weight, search, fonts and paper."""

from __future__ import annotations

import pytest

PAGE = "en/pairings/jiaozhou-tongwei"
THEME = "document.documentElement.dataset.theme"
INK = "getComputedStyle(document.querySelector('article p')).color"

#: Bytes a page may have without what all pages share, as they are; most servers send an eighth of it.
HEAVIEST = 400_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_there_before_the_themes_own_script(reader, scheme):
    someone = reader(scheme=scheme)
    someone.page.route("**/pydata-sphinx-theme.js*", lambda route: route.fulfill(body=""))
    assert someone.open(PAGE).evaluate(THEME) == scheme


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


def test_no_page_is_heavy(book, page_names):
    heavy = {name: size for name in page_names if (size := (book / f"{name}.html").stat().st_size) > HEAVIEST}
    assert not heavy


def test_the_skip_link_is_the_first_stop_of_the_keyboard(reader):
    page = reader().open(PAGE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"


def test_a_page_is_printed_light_and_tagged(reader):
    page = reader(scheme="dark").open(PAGE)
    printed = page.pdf(tagged=True, outline=True)
    assert printed.startswith(b"%PDF") and b"/StructTreeRoot" in printed and b"/Outlines" in printed
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(THEME) == "light"


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
