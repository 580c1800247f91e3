"""Offering: variants stay with the workers; what comes back is where they are kept and which numbers they show."""

from __future__ import annotations

import errno
import gc
import json
import os
import re
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from lugan.book.extension import let_go, setup
from lugan.book.offer import Last, Offered, Offering, write_all
from lugan.book.plan import Plan, read_plan
from lugan.book.run import Executed
from lugan.book.site import Site
from lugan.book.store import Store, kept_variants
from lugan.book.told import of_failed
from lugan.book.workers import given, process_pool

PAGES = ("pairings/jinan-linxia", "pairings/qingdao-longnan")


@pytest.fixture(scope="module")
def pages(register):
    return [replace(p, choices=p.choices[1:2]) for p in read_plan(register).pages if p.name in PAGES]  # the years


def offer_all(pages, store, workers, **options):
    """Variants of pages of which it is known what they tell, and what was wrong."""
    with Offering(store, workers, **options) as offering:
        for page in pages:
            offering.add(Executed(page, told=of_failed(page.name)))
        told, offered, wrong = offering.collect()
    assert not told
    return offered, wrong


@pytest.fixture(scope="module")
def offered(pages, tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("store"))
    found, wrong = offer_all(pages, store, 2)
    assert not wrong and set(found) == set(PAGES)
    return store, found


def test_of_a_pages_variants_a_build_holds_only_the_numbers_that_each_shows(pages, offered):
    for planned in pages:
        page = offered[1][planned.name]
        variants = kept_variants(planned, page.entry)
        assert len(variants) == len(page.indicators) == 2
        for variant, ids in zip(variants, page.indicators, strict=True):
            shown = re.findall(r'data-indicator="([^"]+)"', "".join(html["en"] for html in variant.cells.values()))
            assert set(ids) == set(shown) and len(set(ids)) == len(ids) and any("@first_year=" in id or "@last_year=" in id for id in ids)


def test_what_the_store_has_is_computed_again_only_if_asked_for(pages, offered, monkeypatch):
    store, found = offered
    monkeypatch.setattr("lugan.book.offer.computed", lambda *_: 1 / 0)
    assert offer_all(pages, store, 2) == (found, {})
    assert offer_all(pages, store, 2, force=True) == ({}, dict.fromkeys(PAGES, "ZeroDivisionError: division by zero"))


def test_a_page_that_ends_its_worker_is_found_out_and_the_others_are_kept(pages, offered, tmp_path, monkeypatch):
    def ending(page, *_):
        if page.name == PAGES[1]:
            os._exit(3)
        return SimpleNamespace(indicators={"en": [[page.name]]}, page=page)

    monkeypatch.setattr("lugan.book.offer.computed", ending)
    monkeypatch.setattr(Store, "keep_variants", lambda self, fresh: self.folder / fresh.page.name)
    fourfold = [replace(pages[0], name=name) for name in ("one", PAGES[1], "two", "three")]
    found, wrong = offer_all(fourfold, Store(tmp_path), 2)
    assert found == {name: Offered(tmp_path / name, [[name]]) for name in ("one", "two", "three")}
    assert list(wrong) == [PAGES[1]] and wrong[PAGES[1]].startswith("a cell ended the process that ran it with what readers may choose, or took longer than 120 s")


def leave() -> None:
    os._exit(3)


def test_a_page_that_comes_when_the_workers_have_ended_is_done_all_the_same(pages, offered):
    store, found = offered
    with Offering(store, 2) as offering:
        with suppress(BrokenExecutor):
            offering.pool.submit(leave).result()
        for page in pages:
            offering.add(Executed(page, told=of_failed(page.name)))
        assert offering.collect() == ({}, found, {})


def test_what_cannot_be_kept_for_want_of_room_ends_the_build(pages, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Store, "keep_variants", full)
    with pytest.raises(OSError, match="No space left"):
        offer_all(pages[:1], Store(tmp_path), 1)


def test_the_scripts_of_all_pages_are_written_whoever_writes_them(pages, offered, analysis, tmp_path):
    site = Site(analysis, Plan(("en", "zh"), tuple(pages)), tuple(Executed(p) for p in pages), "ab" * 32, {name: o.indicators for name, o in offered[1].items()})
    vars(site)["moved"] = {}  # nothing is, in a small book
    for workers in (1, 2):
        write_all({lang: tmp_path / str(workers) / lang for lang in ("en", "zh")}, site, offered[1], workers)
    one, two = ({p.relative_to(tmp_path / n).as_posix(): p.read_bytes() for p in (tmp_path / n).rglob("*.js")} for n in "12")
    assert one == two and set(one) == {f"{lang}/variants/{page}/{n}.js" for lang in ("en", "zh") for page in PAGES for n in (1, 2)}
    text = one[f"zh/variants/{PAGES[0]}/1.js"].decode()
    content = json.loads(text.removeprefix("lugan.variant(1,").removesuffix(");\n"))
    assert 'href="claim:' not in text and "register.html#claim-" in text and content["cells"]


def test_scripts_of_the_last_book_are_used_as_long_as_they_are_whole_and_made_of_the_same(pages, offered, analysis, tmp_path, monkeypatch):
    def written(name, book, last=None, moved=()):
        site = Site(analysis, Plan(("en",), tuple(pages)), tuple(Executed(p) for p in pages), book * 32, {name: o.indicators for name, o in offered[1].items()})
        vars(site)["moved"] = dict(moved)
        write_all({"en": tmp_path / name}, site, offered[1], 1, last)
        return {p.relative_to(tmp_path / name).as_posix(): p.read_text("utf-8") for p in (tmp_path / name).rglob("*.js")}

    records = tmp_path / "records"
    plain, first = written("plain", "ab"), written("first", "ab", Last({}, records))
    assert plain == first and any("ab" * 6 in text for text in first.values())
    afresh = written("afresh", "cd")
    last = Last({"en": tmp_path / "first"}, records)
    claim = re.search(r"register.html#(claim-[\w-]+)", next(iter(first.values())))[1]
    with monkeypatch.context() as without:
        without.setattr("lugan.book.offer.kept_variants", lambda *_: 1 / 0)
        assert written("second", "cd", last) == afresh
        with pytest.raises(ZeroDivisionError):
            written("of another book", "cd", last)  # these records are of the second one
        last = Last({"en": tmp_path / "second"}, records)
        with pytest.raises(ZeroDivisionError):
            written("moved", "cd", last, {f"evidence/register#{claim}": "evidence/register-claims-2"})
        script = next((tmp_path / "second").rglob("*.js"))
        script.write_text(script.read_text("utf-8").replace("the", "teh", 1), "utf-8")
        with pytest.raises(ZeroDivisionError):
            written("damaged", "cd", last)
    assert written("mended", "cd", last) == afresh


def test_a_page_that_nobody_offers_has_no_scripts(pages, analysis, tmp_path):
    site = Site(analysis, Plan(("en",), tuple(pages)), tuple(Executed(p) for p in pages), "ab" * 32)
    write_all({"en": tmp_path}, site, dict[str, Offered](), 1)
    assert not list(tmp_path.rglob("*.js"))


def test_sphinx_holds_no_page_that_it_has_read():
    """While it reads the next one and once it writes; what it needs again it reads from the disk."""
    app = MagicMock()
    setup(app)
    assert {call.args[0] for call in app.connect.call_args_list if call.args[1] is let_go} == {"source-read", "html-page-context"}
    app.env._write_doc_doctree_cache, app.env._pickled_doctree_cache = {"index": 1}, {"index": 2}
    let_go(app, "method", ["text"])
    assert not app.env._write_doc_doctree_cache and not app.env._pickled_doctree_cache


def test_a_worker_shares_what_it_was_forked_with():
    with process_pool(1) as pool:
        assert pool.submit(gc.get_freeze_count).result() > 10_000
    assert gc.get_freeze_count() == 0


def test_a_worker_finds_what_its_pool_was_given():
    with process_pool(1, {"a": MagicMock}) as pool:
        assert pool.submit(given).result() == {"a": MagicMock}
    assert given() is None
