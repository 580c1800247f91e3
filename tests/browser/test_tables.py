"""Tables in a browser: sorted and filtered by mouse and keyboard, whole without JavaScript."""

from __future__ import annotations

FUNDING = "en/pairings/qingdao-dingxi"
REGISTER = "en/evidence/register"


def column(page, table: str, place: int) -> list[str]:
    """The shown text of a column, row by row."""
    return page.locator(f"#{table} tbody tr:not([hidden]) > :nth-child({place})").all_inner_texts()


def test_the_largest_figure_comes_first_then_the_smallest_then_the_order_of_the_page(reader):
    page = reader().open(FUNDING)
    order = column(page, "figures-funding", 2)
    head = page.locator("#figures-funding thead th").nth(1)
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert column(page, "figures-funding", 2) == ["2,279", "< 1,500", "1,430", "557"]
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(page, "figures-funding", 2) == ["557", "1,430", "< 1,500", "2,279"]
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None
    assert column(page, "figures-funding", 2) == order


def test_figures_of_different_units_are_not_mixed(reader):
    page = reader().open(REGISTER)
    head = page.locator("#claims thead th").nth(2)
    head.get_by_role("button").click()
    units = page.locator("#claims tbody tr > :nth-child(3)").evaluate_all("cells => cells.map(c => c.dataset.unit)")
    assert len(set(units)) > 10
    assert sum(a != b for a, b in zip(units, units[1:])) == len(set(units)) - 1


def test_unknown_years_stand_last_either_way(reader):
    page = reader().open(FUNDING)
    button = page.locator("#figures-funding thead th").nth(4).get_by_role("button")
    for _ in range(2):
        button.click()
        years = column(page, "figures-funding", 5)
        assert years[-2:] == ["years not stated"] * 2 and "2021–2025" in years[:2]


def test_the_keyboard_sorts_and_keeps_the_focus(reader):
    page = reader().open(FUNDING)
    page.locator("#figures-funding thead th").nth(1).get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert column(page, "figures-funding", 2)[0] == "2,279"
    assert page.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')") == "descending"


def test_a_filter_keeps_the_rows_with_every_word_and_says_how_many(reader):
    page = reader().open(REGISTER)
    rows = len(column(page, "claims", 1))
    field = page.get_by_label("Filter the rows")
    field.focus()
    page.keyboard.type("tongwei WORKERS")
    assert 0 < len(column(page, "claims", 1)) < rows
    assert all("workers" in text.lower() for text in page.locator("#claims tbody tr:not([hidden])").all_inner_texts())
    assert page.get_by_role("status").first.inner_text() == f"{len(column(page, 'claims', 1))} of {rows} rows"
    page.keyboard.press("Escape")
    assert len(column(page, "claims", 1)) == rows


def test_a_link_to_a_row_that_is_filtered_away_shows_it(reader):
    page = reader().open(REGISTER)
    page.get_by_label("Filter the rows").fill("Tiancheng")
    assert page.locator("#claim-gansu-sales").is_hidden()
    page.evaluate("location.hash = 'claim-gansu-sales'")
    page.wait_for_selector("#claim-gansu-sales", state="visible")


def test_without_javascript_every_row_is_there(reader, register):
    page = reader(java_script_enabled=False).open(REGISTER)
    assert page.locator("#claims tbody tr").count() == len(register.claims)
    assert page.locator("#claims button").count() == 0


def test_a_wide_table_scrolls_within_itself(reader):
    page = reader(width=360).open(REGISTER)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("(t => t.scrollWidth > t.clientWidth)(document.querySelector('.table-scroll'))")


def test_what_is_counted_has_room_beside_a_short_name(reader):
    page = reader().open("zh/themes/employment")
    widths = page.locator("#figures-employment tbody tr").first.evaluate("row => [...row.children].slice(0, 2).map(cell => cell.getBoundingClientRect().width)")
    assert widths[1] > 1.2 * widths[0]
    heights = page.locator("#figures-employment tbody tr").evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    assert max(heights) < 90, "no more than three lines"
