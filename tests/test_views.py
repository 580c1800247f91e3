"""Views: what is found by an index is what looking through the whole table finds."""

from __future__ import annotations

import pytest

from lugan.register import DATA, read_register

PAIRINGS = list(read_register(DATA).pairings)


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_cautions_and_comparisons_of_a_pairing_are_those_that_name_it_or_a_claim_of_it(view, register, pairing):
    def names(ids) -> bool:
        return any(register.claims[i].pairing == pairing for i in ids)

    here = view("pairing", pairing=pairing)
    assert here.cautions(pairing) == tuple(c for c in register.cautions.values() if c.pairing == pairing or names(c.claims))
    assert register.comparisons_of(pairing) == tuple(c for c in register.comparisons.values() if names(c.claims))
    assert register.children(pairing) == tuple(p for p in register.pairings.values() if p.parent == pairing)


def test_sources_are_those_of_claims_in_view(view):
    for given in ({}, {"first_year": 2026, "last_year": 2026}):
        here = view("overview", **given)
        assert {s.id for s in here.sources} == {c.source for c in here.claims()}


def test_no_share_is_computed_where_a_caution_says_that_none_is(analysis, register):
    refused = [c.check for c in register.cautions.values() if "share" in c.consequence["en"] and ("No share is" in c.consequence["en"] or "no share" in c.consequence["en"])]
    assert "dingxi-workers-in-gansu" in refused and "tongwei-funds-in-dingxi-funds" in refused
    assert not {f"{check}.{part}" for check in refused for part in ("share", "rest")} & analysis.derived.keys()
    assert {"park-funds-of-funds.share", "named-uses-in-tongwei-funds.rest"} <= analysis.derived.keys(), "what is stated, and what a sentence or a chart says"
    assert not any(id.endswith(".share") and analysis.verdicts[id.removesuffix(".share")].relation.force == "probe" for id in analysis.derived)
