"""Configuration: what people write in YAML is read strictly, and what is wrong with it is named with its place."""

from __future__ import annotations

import pytest

from lugan.book.configuration import FILES, configured, require_configured
from lugan.datapackage import DataError
from lugan.language import catalogue

WRONG = {
    # a file, what becomes of it, and what is said of it
    "a bracket left open": ("_config.yml", lambda text: text + "a: [b", "it is no YAML: "),
    "a tab": ("_toc.yml", lambda text: text.replace("root: index", "root:\tindex\n\tx"), ", line 5, column 1: it is no YAML: found "),
    "no characters": ("plan.yml", lambda text: b"\xff\xfe", "it is no YAML: "),
    "a character that nobody sees": ("plan.yml", lambda text: text + "\x00", "it is no YAML: unacceptable character"),
    "a word": ("plan.yml", lambda text: "x", "all of it: 'x' is not of type 'object'"),
    "nothing": ("_config.yml", lambda text: "", "all of it: None is not of type 'object'"),
    "no pages": ("plan.yml", lambda text: "editions: [en]", "all of it: 'pages' is a required property"),
    "an edition that there is not": ("plan.yml", lambda text: text.replace("[en, zh]", "[en, fr]"), "editions[1]: 'fr' is not one of ['en', 'zh']"),
    "a page that leaves the book": ("plan.yml", lambda text: text.replace("page: index", "page: ../index"), "pages[0].page: '../index' does not match"),
    "a slip in a key": ("plan.yml", lambda text: text.replace("notebook: overview", "notbook: overview"), "pages[0]: "),
    "choices that are none": ("plan.yml", lambda text: text.replace("reading: contested", "reading: 3"), ".choose.reading: 3 is not valid"),
    "a part without a caption": ("_toc.yml", lambda text: text.replace("caption: Themes", "title: Themes"), "parts[1]: 'caption' is a required property"),
    "a chapter that names nothing": ("_toc.yml", lambda text: text.replace("glob: themes/*", "glb: themes/*"), "parts[1].chapters[0]: "),
    "no extensions": ("_config.yml", lambda text: text.replace("extensions:", "exts:"), "sphinx.config: 'extensions' is a required property"),
    "a file that is not there": ("_toc.yml", lambda text: None, "_toc.yml: the file is missing"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_named_with_its_place(tmp_path, wrong):
    name, spoil, said = WRONG[wrong]
    spoilt = spoil(next(p for p in FILES if p.name == name).read_text("utf-8"))
    if spoilt is not None:
        (tmp_path / name).write_bytes(spoilt if isinstance(spoilt, bytes) else spoilt.encode())
    with pytest.raises(DataError) as error:
        configured(tmp_path / name)
    assert said in str(error.value) and name in str(error.value).splitlines()[0] and "1 fault in the configuration" in str(error.value)


def test_a_slip_in_the_words_of_a_language_is_named_with_its_place(tmp_path, monkeypatch):
    (tmp_path / "zh.yml").write_text("title: 鲁甘\nclaims: {count: [\n", "utf-8")
    monkeypatch.setattr("lugan.language.LOCALES", tmp_path)
    with pytest.raises(DataError, match=r"zh.yml, line 3, column 1: it is no YAML: "):
        catalogue.__wrapped__("zh")


def test_the_projects_own_are_sound():
    require_configured()
    assert configured(FILES[0])["editions"] == ["en", "zh"]
