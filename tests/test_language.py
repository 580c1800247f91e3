"""Every word in every language."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from lugan.language import LANGUAGES, Capitalised, Message, Text, catalogue, sayings, words

PACKAGE = Path(__file__).parent.parent / "lugan"


def placeholders(message) -> set[str]:
    """Names of the values of a message: a text, a text for each plural, or a family of texts."""
    if isinstance(message, str):
        return {name for _, name, _, _ in string.Formatter().parse(message) if name}
    return set(message).union(*map(placeholders, message.values())) - {"zero", "one", "two", "few", "many", "other"}


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_every_language_has_every_message_with_the_same_values(lang):
    reference, other = catalogue(LANGUAGES[0]), catalogue(lang)
    assert reference.keys() == other.keys()
    skipped = {"numbers", "qualifiers", "signs", "captions", "search-words"}
    differing = {k for k in reference.keys() - skipped if placeholders(reference[k]) != placeholders(other[k])}
    assert not differing


def test_every_message_that_the_code_names_exists():
    code = "\n".join(p.read_text("utf-8") for p in PACKAGE.rglob("*.py"))
    named = set(re.findall(r'(?:Message|words)\(\s*"([a-z][a-z0-9._-]*)"[,)]', code))
    assert named and named <= set(catalogue("en"))


def test_every_message_is_named_by_the_code_or_belongs_to_a_family():
    code = "\n".join(p.read_text("utf-8") for p in PACKAGE.rglob("*.py"))
    families = {a or b for a, b in re.findall(r"""f["']([a-z-]+-)\{|["']([a-z-]+-)["'] \+""", code)}
    unused = {k for k in catalogue("en") if not re.search(rf"""["']{re.escape(k)}["']""", code) and not any(k.startswith(f) for f in families)}
    assert not unused


def test_a_count_chooses_the_plural():
    class Number:
        def __init__(self, n):
            self.quantity = type("Q", (), {"value": n})

        def text(self, lang):
            return str(self.quantity.value)

        html = text

    assert [words("matrix-count", "en", n=Number(n)) for n in (1, 2)] == ["1 figure", "2 figures"]
    assert words("matrix-count", "zh", n=Number(2)) == "2个数字"


def test_lists_are_joined_in_each_languages_way():
    names = sayings([Text.of(en="a", zh="甲"), Text.of(en="b", zh="乙"), Text.of(en="c", zh="丙")])
    assert (names.text("en"), names.text("zh")) == ("a, b and c", "甲、乙和丙")


def test_a_sentence_begins_with_a_capital():
    assert Capitalised(Text.of(en="goods were sold", zh="销售")).text("en") == "Goods were sold"


def test_markup_in_a_text_is_inert_in_html():
    assert Text.of(en="<b>&", zh="").html("en") == "&lt;b&gt;&amp;"


def test_an_unknown_language_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match="it speaks en, zh"):
        Message("computed").text("fr")
