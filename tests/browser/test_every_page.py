"""What holds of every page, in both editions: from a disk and from a server.

Each rule is also held against a fault planted in a page.
"""

from __future__ import annotations

import pytest

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
