"""The keyboard alone: Tab comes to everything in the order of the page, shows where it is and is never caught; Enter and Space press; Escape closes.

Each rule is also held against a fault planted in a page.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

PAIRING = "en/pairings/jiaozhou-tongwei"
#: One page of each kind that has controls of its own.
KINDS = ("en/index", PAIRING, "zh/evidence/ledger", "zh/evidence/desk", "en/evidence/article", "en/search")

#: Everything that Tab should come to, in order, and how each looks while it has no focus; then what is focused, and how it looks.
START = r"""() => {
  const look = (e) => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow].join(" "); };
  const ofItsGroup = ({name}, group = [...document.getElementsByName(name)]) => group.find(e => e.checked) || group[0];
  const stops = [...document.querySelectorAll("*")].filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({visibilityProperty: true}) && (e.type !== "radio" || e === ofItsGroup(e)));
  window.walk = {stops, before: stops.map(look), order: [], unseen: []};
  document.addEventListener("focusin", ({target}) => {
    const place = stops.indexOf(target), s = getComputedStyle(target);
    walk.order.push(place);
    const ring = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 && !/, 0\)$/.test(s.outlineColor);
    const shadow = s.boxShadow !== "none" && walk.before[place] !== look(target);
    if (!ring && !shadow) walk.unseen.push(target.outerHTML.slice(0, 120));
  });
  return stops.length;
}"""
OUTER = "places => places.map(place => place < 0 ? 'what is no stop' : walk.stops[place].outerHTML.slice(0, 120))"


def walked(page: Page) -> list[str]:
    """What is wrong with the way of Tab through a page, from its start to its end."""
    count = page.evaluate(START)
    for _ in range(count):
        page.keyboard.press("Tab")
    order, unseen = page.evaluate("[walk.order, walk.unseen]")
    faults = [f"focus is not seen on {e}" for e in unseen]
    if order != list(range(count)):
        at = next((i for i, place in enumerate(order) if i != place), len(order))
        faults += [f"stop {at} of {count} should be {page.evaluate(OUTER, [at])[0]}, not {page.evaluate(OUTER, order[at : at + 1])}"]
    return faults


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", KINDS)
def test_tab_comes_to_everything_in_order_and_shows_where_it_is(reader, name, width):
    assert not walked(reader(width=width).open(name))


def test_focus_is_seen_in_the_dark(reader):
    assert not walked(reader(scheme="dark").open("zh/pairings/shizhong-linxia"))


@pytest.mark.parametrize(
    "plant, noticed",
    [
        ("document.styleSheets[document.styleSheets.length - 1].insertRule('button.sort:focus-visible { outline: none !important; box-shadow: none !important }')", "focus is not seen on <button type=\"button\" class=\"sort\""),
        ("document.querySelector('form.choose select').addEventListener('keydown', e => e.preventDefault())", "should be"),
        ("document.querySelector('.code-switch').tabIndex = 1", "should be"),
    ],
    ids=["no outline", "a trap", "an order of its own"],
)
def test_a_fault_on_the_way_is_noticed(reader, plant, noticed):
    page = reader().open("en/pairings/shizhong-linxia")
    page.evaluate(plant)
    assert noticed in " ".join(walked(page))


#: Every kind of thing to press; what it does is not done, only counted.
PRESSABLE = "button, summary, [role=button], input[type=button], input[type=submit]"
COUNT = """(selector) => {
  window.pressed = 0;
  document.addEventListener("click", (e) => { pressed += 1; e.preventDefault(); e.stopImmediatePropagation(); }, true);
  const shown = [...document.querySelectorAll(selector)].filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled);
  const kinds = Object.values(Object.fromEntries(shown.map(e => [e.tagName + e.className, e])));
  kinds.forEach((e, i) => e.dataset.kind = i);
  return kinds.length;
}"""

OUTER_KIND = "i => document.querySelector(`[data-kind='${i}']`).outerHTML.slice(0, 120)"


def deaf(page: Page) -> list[str]:
    """What does not hear Enter and Space, one of each kind."""
    faults = []
    for i in range(page.evaluate(COUNT, PRESSABLE)):
        for key in ("Enter", "Space"):
            page.evaluate("i => { pressed = 0; document.querySelector(`[data-kind='${i}']`).focus() }", i)
            page.keyboard.press(key)
            if page.evaluate("pressed") != 1:
                faults.append(f"{key}: {page.evaluate(OUTER_KIND, i)}")
    return faults


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("width", [1280, 360])
def test_enter_and_space_press_whatever_can_be_pressed(reader, name, width):
    assert not deaf(reader(width=width).open(name))


def test_what_only_looks_like_a_button_is_noticed(reader):
    page = reader().open("en/method")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<div role=button tabindex=0 class=planted>Press</div>')")
    assert [fault.split(":")[0] for fault in deaf(page)] == ["Enter", "Space"]


def test_escape_closes_the_search_and_gives_the_focus_back(reader):
    page = reader().open(PAIRING)
    page.locator(".search-button__button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pst-search-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#pst-search-dialog")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.search-button__button')")


def test_escape_closes_the_menu_of_a_phone(reader):
    page = reader(width=360).open(PAIRING)
    page.locator("button.primary-toggle").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_citation_opens_and_closes_and_is_copied_by_the_keyboard(reader):
    page = reader().open(PAIRING)
    page.locator("#held-funding details.cite summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#held-funding .bibtex")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.citation') !== null")
    page.locator("#held-funding details.cite summary").focus()
    page.keyboard.press("Space")
    expect(page.locator("#held-funding .bibtex")).to_be_hidden()
