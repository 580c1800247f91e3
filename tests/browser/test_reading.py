"""What a reader does with mouse, keyboard and finger; and that the recorder of complaints records."""

from __future__ import annotations

import pytest

PAGE = "en/pairings/jiaozhou-tongwei"
FUNDS = "article data[data-claim='tongwei-funds'] > a"


@pytest.mark.parametrize("origin", ["file", "http"])
def test_a_click_opens_the_passport(reader, origin):
    page = reader(origin).open(PAGE)
    page.locator(FUNDS).first.click()
    page.wait_for_selector("dialog.passport[open] h2")
    assert "3.7亿元" in page.inner_text("dialog.passport")


def test_enter_opens_the_passport_and_escape_returns_to_the_number(reader):
    page = reader().open(PAGE)
    page.locator(FUNDS).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.passport[open] h2")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.passport:not([open])", state="attached")
    assert page.evaluate("document.activeElement.parentElement.dataset.claim") == "tongwei-funds"


def test_a_tap_opens_the_passport_and_it_fits_a_phone(reader):
    page = reader(width=360, touch=True).open(PAGE)
    page.locator(FUNDS).first.tap()
    box = page.wait_for_selector("dialog.passport[open] h2").evaluate("h => { const b = h.closest('dialog').getBoundingClientRect(); return [b.left, b.right] }")
    assert box[0] >= 0 and box[1] <= 360


def test_without_javascript_a_number_leads_to_its_row(reader):
    page = reader(java_script_enabled=False).open(PAGE)
    page.locator(FUNDS).first.click()
    assert page.url.endswith("evidence/register.html#claim-tongwei-funds")


def test_faults_are_noticed(reader):
    someone = reader()
    page = someone.open()
    page.evaluate("console.warn('a warning')")
    page.evaluate("document.head.append(Object.assign(document.createElement('img'), {src: 'http://example.org/x.png'}))")
    page.evaluate("setTimeout(() => { throw new Error('a fault') })")
    page.wait_for_timeout(300)
    noticed = " ".join(someone.complaints)
    assert "request outside the book: http://example.org/x.png" in noticed
    assert "console warning: a warning" in noticed
    assert "page error: a fault" in noticed
    someone.complaints.clear()
