"""What readers ask for in other words than the book's."""

from __future__ import annotations

from dataclasses import replace

from lugan.book.heard import characters, words
from lugan.language import Text


def test_places_are_known_by_their_names_in_every_language(register):
    assert words(register, "zh")["tongwei"] == "通渭"
    assert words(register, "zh")["linxia prefecture"] == "临夏州"
    assert words(register, "zh")["linxia"] == "临夏"  # what prefecture and city have in common
    assert words(register, "en")["临夏市"] == "linxia city"
    assert words(register, "zh")["青岛市"] == "青岛" and "临夏州市" not in words(register, "zh")


def test_other_words_lead_to_those_of_the_book_longer_ones_first(register):
    found = words(register, "en")
    assert found["unemployment"] == "employment"
    assert [len(said) for said in found] == sorted(map(len, found), reverse=True)
    assert all(said != meant for said, meant in found.items())


def test_names_without_anything_in_common_are_known_in_full_only(register):
    places = {id: register.places[id] for id in ("linxia", "tongwei")}
    places["tongwei"] = replace(places["tongwei"], name=Text.of(en="Linxia hill", zh="通渭"))
    found = words(replace(register, places=places), "zh")
    assert "linxia" not in found and found["linxia hill"] == "通渭"


def test_traditional_characters_are_told_for_what_a_text_has():
    assert characters(["协作", "资金"]) == "協协資资"
    assert characters(["employment"]) == ""
