"""Long listings in a browser: an address of a listing's first page leads to the sheet on which the row stands."""

from __future__ import annotations

import shutil

import pytest
from conftest import ran

from benchmarks import registers
from lugan.book.compile import SOURCE, Edition, compile_edition
from lugan.book.pipeline import publish
from lugan.book.stage import headings, stage, write_scripts

from .conftest import Reader


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """The English edition over a large register, without drawings; and the register."""
    folder = tmp_path_factory.mktemp("large")
    tables = registers.write(45, folder / "data")
    site = ran(tables)
    publish(folder / "html" / "data", site, tables)
    write_scripts(folder / "html" / "en" / "_static", "en", site)
    stage(folder / SOURCE, "en", site)
    edition = Edition("en", ("en",), str(tables), headings(site), site.moved_in_prose, {}, "", "")
    assert not compile_edition(folder, folder / "html" / "en", edition)
    yield folder / "html", site
    shutil.rmtree(folder)


@pytest.fixture
def someone(chromium, large):
    reader = Reader(chromium, f"{large[0].as_uri()}/")
    yield reader
    reader.context.close()
    assert not reader.complaints


@pytest.mark.slow
def test_an_old_address_of_a_row_leads_to_its_sheet_and_opens_its_passport(someone, large):
    id = list(large[1].analysis.register.claims)[-1]
    page = someone.open(f"en/evidence/register#claim-{id}")
    page.wait_for_url(f"**/{large[1].moved[f'evidence/register#claim-{id}']}.html#claim-{id}")
    page.wait_for_selector("dialog.passport[open] dl")
    page.get_by_role("link", name="Its row in the register").click()
    page.wait_for_selector("dialog.passport:not([open])", state="attached")
    assert page.locator("tr:target").get_attribute("id") == f"claim-{id}"


@pytest.mark.slow
def test_an_address_of_a_row_that_there_is_not_stays_where_it_is(someone):
    page = someone.open("en/evidence/register#claim-gone")
    page.wait_for_load_state("networkidle")
    assert page.url.endswith("/evidence/register.html#claim-gone")


@pytest.mark.slow
def test_a_number_leads_to_its_sheet_without_a_script(chromium, large):
    folder, site = large
    reader = Reader(chromium, f"{folder.as_uri()}/", java_script_enabled=False)
    pairing = list(site.analysis.register.pairings)[-1]
    page = reader.open(f"en/pairings/{pairing}")
    page.locator("data.claim > a").first.click()
    assert "/evidence/register-claims-" in page.url and page.locator("tr:target").count() == 1
    page.get_by_role("link", name="All parts").click()
    assert page.url.endswith("/evidence/register.html#claims")
    reader.context.close()


@pytest.mark.slow
def test_a_reader_filters_one_part_and_is_told_so(someone):
    page = someone.open("en/evidence/register")
    page.get_by_label("Filter this part").first.fill("workers")
    assert page.locator("#claims tbody tr:not([hidden])").count() < page.locator("#claims tbody tr").count()
