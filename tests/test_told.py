"""Told: what a worker finds out about a page is what a site would find out itself, also when it was kept."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from conftest import ran

from lugan.book.offer import Offering
from lugan.book.run import NOTEBOOKS, Executed
from lugan.book.stage import edition
from lugan.book.store import Store
from lugan.book.told import as_json, from_json, tell
from lugan.register import DATA

PAGES = ("index", "pairings/jiaozhou-tongwei", "themes/sales")


@pytest.fixture(scope="module")
def site():
    return ran(DATA)


@pytest.fixture(scope="module")
def results(site) -> list[Executed]:
    return [replace(r, reads={}, page=replace(r.page, choices=())) for r in site.results if r.page.name in PAGES]


def test_what_json_holds_of_it_is_all_of_it(site, results):
    for result in results:
        told = tell(result, site.analysis, NOTEBOOKS)
        again = from_json(json.loads(json.dumps(as_json(told))))
        assert again == told and len(told.places) > 5
        assert {p.kind for p in told.places if p.html} <= {"sentence"} and all(p.label for p in told.places if p.kind == "row")


def test_it_says_a_pages_title_numbers_and_headings(site, results):
    told = tell(results[1], site.analysis, NOTEBOOKS)
    assert told.titles == {"en": "Jiaozhou–Tongwei", "zh": "胶州—通渭"}
    assert "tongwei-funds" in told.ids["en"] and set(told.ids["en"]) == set(told.ids["zh"])
    headings = [line for c in edition(json.loads(results[1].notebook), "en")["cells"] if c["cell_type"] == "markdown" for line in "".join(c["source"]).splitlines() if line.startswith("#")]
    assert len(told.headings) == len(headings) > 3 and told.headings[0] == "jiaozhou-tongwei"


@pytest.fixture(scope="module")
def offered(results, tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("store"))
    with Offering(store, 2) as offering:
        for result in results:
            offering.add(result)
        told, variants, wrong = offering.collect()
    assert not wrong and not variants
    return store, told


def test_a_worker_finds_the_same_as_the_site_itself_and_keeps_it(site, results, offered):
    store, told = offered
    assert told == {r.page.name: tell(r, site.analysis, NOTEBOOKS) for r in results}
    for result in results:
        found = store.find(result.page, site.analysis)
        assert found.executed and found.executed.notebook == result.notebook
        assert json.dumps(as_json(found.executed.told)) == json.dumps(as_json(told[result.page.name]))


def test_a_page_that_cannot_be_told_of_has_failed(results, tmp_path):
    with Offering(Store(tmp_path), 1) as offering:
        offering.add(replace(results[0], packed=b"not packed"))
        told, variants, wrong = offering.collect()
    assert not told and not variants and list(wrong) == [results[0].page.name]
