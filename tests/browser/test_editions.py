"""The switch between the languages keeps page and place; the entrance follows the browser."""

from __future__ import annotations

import pytest

PAGE = "pairings/jiaozhou-tongwei"
SWITCH = "a.edition-switch"


def entered(someone):
    """The page behind the entrance, which is left before it has loaded."""
    page = someone.open("index")
    someone.complaints[:] = [c for c in someone.complaints if not c.endswith("/index.html: net::ERR_ABORTED")]
    return page


@pytest.mark.parametrize("origin", ["file", "http"])
@pytest.mark.parametrize("lang, other", [("en", "zh"), ("zh", "en")])
def test_the_switch_keeps_page_and_heading(reader, origin, lang, other):
    page = reader(origin).open(f"{lang}/{PAGE}")
    page.evaluate("document.querySelector('#employment').scrollIntoView()")
    at = page.locator(SWITCH).bounding_box()
    page.mouse.click(at["x"] + 5, at["y"] + 5)  # page.click() would scroll first
    page.wait_for_url(f"**/{other}/{PAGE}.html#employment")
    assert abs(page.evaluate("document.querySelector('#employment').getBoundingClientRect().top")) < 200


def test_the_switch_at_the_top_of_a_page_leads_to_its_top(reader):
    page = reader().open(f"en/{PAGE}")
    page.click(SWITCH)
    page.wait_for_url(f"**/zh/{PAGE}.html")


def test_the_switch_keeps_the_row_that_was_asked_for(reader):
    page = reader("file").open("zh/evidence/register#claim-tongwei-sales")
    page.wait_for_selector("dialog.passport[open] h2")  # the address of a claim opens its passport
    page.keyboard.press("Escape")
    page.click(SWITCH)
    page.wait_for_url("**/en/evidence/register.html#claim-tongwei-sales")


def test_the_switch_works_from_the_keyboard_and_comes_back(reader):
    page = reader().open(f"en/{PAGE}")
    page.evaluate("document.querySelector('#sales').scrollIntoView()")
    for other in ("zh", "en"):
        page.evaluate(f"document.querySelector('{SWITCH}').focus({{preventScroll: true}})")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{other}/{PAGE}.html#sales")


def test_without_javascript_the_switch_keeps_the_page(reader):
    page = reader(java_script_enabled=False).open(f"zh/{PAGE}")
    page.click(SWITCH)
    page.wait_for_url(f"**/en/{PAGE}.html")


@pytest.mark.parametrize("origin", ["file", "http"])
@pytest.mark.parametrize(
    "preferred, lang",
    [("zh-TW", "zh"), ("zh-Hans-CN", "zh"), ("zh", "zh"), ("en-AU", "en"), ("fr", "en")],
)
def test_the_entrance_leads_to_the_language_the_browser_prefers(reader, origin, preferred, lang):
    entered(reader(origin, locale=preferred)).wait_for_url(f"**/{lang}/index.html")


def test_the_entrance_takes_the_first_language_that_the_book_speaks(reader):
    someone = reader()
    someone.page.add_init_script("Object.defineProperty(navigator, 'languages', {get: () => ['fr-CA', 'zh-Hant-HK', 'en']})")
    entered(someone).wait_for_url("**/zh/index.html")


def test_without_javascript_the_entrance_offers_both(reader):
    page = reader(java_script_enabled=False).open("index")
    assert page.locator("main a").all_inner_texts()[0].startswith("English")
    page.click("a[hreflang=zh-CN]")
    page.wait_for_url("**/zh/index.html")
