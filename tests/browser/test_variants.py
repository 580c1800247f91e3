"""Choosing on a page without a server: what is shown, said, shared and handed out."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

PAGE = "en/pairings/qingdao-dingxi"


def choose(page, name: str, value: str) -> None:
    page.locator(f"form.choose select[name={name}]").select_option(value)
    label = page.locator(f"form.choose select[name={name}] option[value='{value}']").inner_text()
    expect(page.locator("form.choose [role=status]")).to_contain_text(label)


def test_the_unit_of_money_changes_prose_cards_charts_and_tables(reader):
    page = reader().open(PAGE)
    choose(page, "money_unit", "wan")
    for place in (".answer", ".cards", "#held-funding .chart-wide", "#figures-funding"):
        assert "227,900" in page.locator(place).first.inner_text()
    assert "CNY 2,279 million" not in page.locator("article").inner_text()


@pytest.mark.parametrize("origin", ["file", "http"])
def test_the_address_keeps_the_choice_and_brings_it_back(reader, origin):
    page = reader(origin).open(PAGE)
    choose(page, "money_unit", "yi")
    choose(page, "years", "2026-2026")
    expect(page).to_have_url(re.compile(r"\?money_unit=yi&years=2026-2026$"))
    answer = page.inner_text(".answer")
    other = reader(origin).page
    other.goto(page.url)
    expect(other.locator(".answer")).to_have_text(answer, use_inner_text=True)
    choose(other, "money_unit", "auto")
    choose(other, "years", "2021-2026")
    expect(other).to_have_url(re.compile(r"^[^?]*$"))
    assert "CNY 2,279 million" in other.inner_text(".answer")


def test_a_reading_leaves_out_the_other_figure_and_says_so(reader):
    page = reader().open(PAGE)
    assert page.locator(".cards data[data-claim=dingxi-sales-two-years]").count() > 0
    choose(page, "reading", "dingxi-sales-2025")
    assert page.locator(".cards data[data-claim=dingxi-sales-two-years]").count() == 0
    said = page.locator("[data-cell=show-parameters]").inner_text()
    assert "CNY 4,842 million is kept" in said and "CNY 4,185 million left out" in said


def test_the_command_is_that_of_what_is_shown(reader):
    page = reader().open(PAGE)
    assert page.inner_text("pre.command").strip() == "papermill notebooks/pairing.ipynb out.ipynb -p pairing qingdao-dingxi"
    choose(page, "money_unit", "wan")
    choose(page, "years", "2021-2025")
    assert page.inner_text("pre.command").strip().endswith("-p pairing qingdao-dingxi -p last_year 2025 -p money_unit wan")


def test_the_keyboard_chooses_and_keeps_the_focus(reader):
    page = reader().open(PAGE)
    page.locator("form.choose select[name=money_unit]").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".answer")).to_contain_text("wan")
    assert page.evaluate("document.activeElement.name") == "money_unit"


def test_what_is_put_in_has_passports_and_sorts(reader):
    page = reader().open(PAGE)
    choose(page, "money_unit", "wan")
    page.locator("#figures-funding thead button").nth(1).click()
    assert page.locator("#figures-funding tbody tr > :nth-child(2)").all_inner_texts()[0] == "227,900"
    page.locator(".answer data[data-claim=dingxi-funds] > a").click()
    page.wait_for_selector("dialog.passport[open] h2")


def test_the_switch_of_language_carries_the_choice(reader):
    page = reader().open(PAGE)
    choose(page, "money_unit", "wan")
    page.click("a.edition-switch")
    expect(page.locator(".answer")).to_contain_text("227900")


def test_downloads_follow_the_choice(reader, tmp_path):
    page = reader().open(PAGE)
    choose(page, "years", "2026-2026")
    with page.expect_download() as data:
        page.locator("[data-cell=show-employment] a.download", has_text="CSV").last.click()
    text = Path(data.value.path()).read_text("utf-8-sig")
    years = {row["period_start"][:4] for row in csv.DictReader(io.StringIO(text))}
    assert years <= {"", "2026"} and "2026" in years
    with page.expect_download() as picture:
        page.locator("[data-cell=show-employment] a.download", has_text="SVG").first.click()
    drawn = Path(picture.value.path()).read_text("utf-8")
    assert drawn.startswith("<svg") and "<a " not in drawn and 'width="540pt"' in drawn


def test_a_choice_that_cannot_be_loaded_is_taken_back_and_said(reader):
    someone = reader()
    page = someone.open(PAGE)
    page.route("**/variants/**", lambda route: route.abort())
    page.locator("form.choose select[name=money_unit]").select_option("wan")
    expect(page.locator("form.choose [role=status]")).to_contain_text("could not be loaded")
    assert page.locator("form.choose select[name=money_unit]").input_value() == "auto"
    assert "?" not in page.url
    someone.complaints.clear()


def test_without_javascript_nothing_is_offered_that_does_not_work(reader):
    page = reader(java_script_enabled=False).open(PAGE)
    assert page.locator("form.choose").is_hidden()
    assert "CNY 2,279 million" in page.inner_text(".answer")
