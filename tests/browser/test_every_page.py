"""What holds of every page, in both editions: from a disk and a server, on a desk and a phone, in light and dark.

Each rule is also held against a fault planted in a page.
"""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from lugan.language import LANGUAGES

#: WCAG 2.2 A and AA, and best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1280, 360)

#: axe-core at work in a page; `FOUND` waits for what it finds. Meanwhile another page may be at work.
AXE = """rules => void (window.barriers = new Promise(done => setTimeout(done)).then(() =>
  axe.run(document, {runOnly: rules, resultTypes: ["violations"], preload: false})).then(result =>
  result.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target}: ${n.html.slice(0, 160)} ${n.failureSummary}`))))"""
FOUND = "window.barriers"
OVERFLOW = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(e => `wider than the screen: ${e.outerHTML.slice(0, 160)}`)"""


def barriers(page: Page) -> list[str]:
    """What axe-core complains of in a page as it is shown now."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(AXE, RULES)
    return page.evaluate(FOUND)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_barrier(reader, book, page_names, lang, scheme, width):
    at_once = [reader(width=width, scheme=scheme) for _ in range(os.cpu_count() or 1)]  # a page keeps one core busy
    names = sorted((n for n in page_names if n.startswith(f"{lang}/")), key=lambda n: (book / f"{n}.html").stat().st_size)
    found = []
    for i in range(0, len(names), len(at_once)):
        open_pages = [(name, someone.open(name)) for name, someone in zip(names[i:], at_once)]
        for _, page in open_pages:
            page.evaluate(AXE_SCRIPT)
            page.evaluate(AXE, RULES)
        found += [f"{name}: {fault}" for name, page in open_pages for fault in page.evaluate(FOUND)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_runs_over_the_edge(reader, page_names, width):
    someone = reader(width=width)
    found = {name: wide for name in page_names if (wide := someone.open(name).evaluate(OVERFLOW))}
    assert not found


def test_a_barrier_and_an_edge_are_noticed(reader):
    page = reader(width=360, scheme="dark").open("en/method")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"_static/icon.svg\"><p id=\"planted\">dim and wide</p>')")
    page.evaluate("Object.assign(planted.style, {color: '#555', width: '400px'})")
    noticed = " ".join(barriers(page) + page.evaluate(OVERFLOW))
    for fault in ("image-alt: ", "color-contrast: ", "wider than the screen: <p"):
        assert fault in noticed


SLOT = "document.body.append(Object.assign(document.createElement('{tag}'), {{{attribute}: 'http://127.0.0.2:9/x'}}))"


@pytest.mark.parametrize("origin", ["file", "http"])
def test_no_page_asks_for_anything_outside_the_book_or_complains(reader, page_names, origin):
    someone = reader(origin)
    for name in [*page_names, "index"]:
        someone.open(name)


@pytest.mark.parametrize("origin", ["file", "http"])
@pytest.mark.parametrize("tag, attribute, kind", [("img", "src", "img-src"), ("script", "src", "script-src"), ("iframe", "src", "default-src"), ("object", "data", "default-src")])
def test_the_policy_refuses_what_is_slipped_into_a_page(reader, origin, tag, attribute, kind):
    someone = reader(origin)
    page = someone.open("en/method")
    page.evaluate(SLOT.format(tag=tag, attribute=attribute))
    page.wait_for_timeout(200)
    refused, someone.complaints[:] = " ".join(someone.complaints), []
    assert "violates the following Content Security Policy directive" in refused
    assert kind in refused


@pytest.mark.parametrize("origin", ["file", "http"])
def test_the_policy_refuses_to_fetch_and_to_run_what_stands_in_the_page(reader, origin):
    someone = reader(origin)
    page = someone.open("en/method")
    page.evaluate("fetch('http://127.0.0.2:9/').catch(() => 0)")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.slipped = 1'}))")
    page.wait_for_timeout(200)
    refused, someone.complaints[:] = " ".join(someone.complaints), []
    assert "connect-src" in refused and "Executing inline script violates" in refused
    assert page.evaluate("window.slipped") is None
