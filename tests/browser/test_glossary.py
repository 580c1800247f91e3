"""The glossary in a browser: a definition beside its term by mouse, keyboard and tap (WCAG 1.4.13)."""

from __future__ import annotations

from playwright.sync_api import expect

PAGE = "en/pairings/qingdao-dingxi"
TERM = ".cards a.term >> nth=0"


def test_hover_shows_the_definition_and_the_pointer_may_rest_on_it(reader):
    page = reader().open(PAGE)
    page.hover(TERM)
    box = page.locator("[role=tooltip]")
    expect(box).to_contain_text("Collaboration funds")
    box.hover()
    page.wait_for_timeout(400)
    expect(box).to_be_visible()
    page.mouse.move(0, 0)
    expect(box).to_have_count(0)


def test_focus_shows_it_tied_to_the_term_and_escape_puts_it_away(reader):
    page = reader().open(PAGE)
    page.locator(TERM).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[role=tooltip]")).to_be_visible()
    assert page.locator(TERM).get_attribute("aria-describedby") == page.locator("[role=tooltip]").get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.locator("[role=tooltip]")).to_have_count(0)


def test_who_comes_back_to_a_term_while_its_definition_loads_is_shown_it_once(reader):
    page = reader().open(PAGE)
    page.route("**/definitions.js", lambda route: (page.wait_for_timeout(400), route.continue_()))
    page.locator(TERM).focus()
    for key in ("Shift+Tab", "Tab", "Shift+Tab", "Tab"):
        page.keyboard.press(key)
    page.locator("[role=tooltip]").first.wait_for()
    page.wait_for_timeout(200)
    assert page.locator("[role=tooltip]").count() == 1


def test_the_first_tap_shows_it_within_the_screen_and_the_second_leads_to_the_glossary(reader):
    page = reader(width=360, touch=True).open(PAGE)
    page.locator(TERM).tap()
    box = page.locator("[role=tooltip]")
    expect(box).to_be_visible()
    at = box.bounding_box()
    assert at["x"] >= 0 and at["x"] + at["width"] <= 360
    page.locator(TERM).tap()
    page.wait_for_url("**/glossary.html#term-measure-collaboration_funds")


def test_without_javascript_a_term_is_a_link(reader):
    page = reader(java_script_enabled=False).open("zh/pairings/qingdao-dingxi")
    page.locator(TERM).click()
    assert page.url.endswith("glossary.html#term-measure-collaboration_funds")
