"""Attacks: what would run, hide, spoof or escape is refused with its place, or stands inert on the page.

Tables and parameters come from people; notebooks, package, configuration and the description of the
tables are code (SECURITY.md).
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from html import escape
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from lxml import etree, html
from test_datapackage import check, plant, rows, write

from lugan import datapackage, published
from lugan.apparatus import Citation
from lugan.blocks import Drawing, Title
from lugan.book import listings, revisions
from lugan.book.pdf import ARGUMENTS
from lugan.book.search import Index, cut
from lugan.charts.chart import Chart
from lugan.cli import main
from lugan.datapackage import FORMULA_STARTS, Fault
from lugan.language import Text
from lugan.parameters import ParameterError, checked, from_text
from lugan.register import DATA, read_register
from lugan.views import Analysis

INVISIBLE = {
    "null": "\0", "escape": "\x1b[31m", "delete": "\x7f", "next line": "\x85", "tab": "a\tb", "new line": "a\nb",
    "line separator": "\u2028", "paragraph separator": "\u2029", "right-to-left override": "\u202e", "isolate": "\u2066", "right-to-left mark": "\u200f",
    "arabic letter mark": "\u061c", "zero width space": "\u200b", "zero width joiner": "\u200d", "word joiner": "\u2060", "byte-order mark inside": "a\ufeffb",
    "soft hyphen": "\u00ad", "tag character": "\U000e0041", "private use": "\ue000", "not a character": "\ufffe", "hangul filler": "\u3164", "variation selector": "\ufe0f",
}  # fmt: skip


def is_free(resource, field) -> bool:
    """Whether a column takes any text: it is no number, and no rule or reference limits it."""
    return field["type"] == "string" and not {"pattern", "enum"} & field.get("constraints", {}).keys() and field["name"] not in {k["fields"] for k in resource["schema"].get("foreignKeys", [])}


#: What each column of each table is, from their description: a new one is tried with the others.
COLUMNS = {(f"data/{r['path']}", f["name"]): (f["type"], is_free(r, f)) for r in json.loads((DATA / "datapackage.json").read_text("utf-8"))["resources"] for f in r["schema"]["fields"]}


def planted_everywhere(tables, value):
    """What the reader says of tables with a value in every cell of the first row of each, numbered so that none refers to another."""
    numbers = itertools.count()
    for path in tables.glob("*.csv"):
        header, *content = rows(tables, path.stem)
        write(tables, path.stem, [header, [f"{value}{next(numbers)}" for _ in header], *content[1:]])
    _, faults = datapackage.read_package(tables)
    assert all(str(f).isprintable() for f in faults)  # nor does a message carry it to the terminal
    return {(f.file, f.column): " ".join(g.wrong for g in faults if (g.file, g.line, g.column) == (f.file, 2, f.column)) for f in faults if f.line == 2}


@pytest.mark.parametrize("value", INVISIBLE.values(), ids=INVISIBLE)
def test_in_no_column_is_a_character_taken_that_nobody_sees(tables, value):
    said = planted_everywhere(tables, f"seen{value}unseen")
    assert not [column for column in COLUMNS if "character" not in said.get(column, "")]


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", " =1", "x" * 2001])
def test_in_no_column_is_a_formula_taken_or_what_nobody_would_read(tables, value):
    said = planted_everywhere(tables, value)
    assert not [column for column, (kind, _) in COLUMNS.items() if column not in said and not (kind == "number" and value == "-1")]


@pytest.mark.parametrize("value", ["../x", "раt", "a/b", "<script>", "javascript:x", "{x}", "x' OR 1", "١"])
def test_only_columns_of_free_text_take_what_could_leave_its_place(tables, value):
    said = planted_everywhere(tables, value)
    assert not [column for column, (_, free) in COLUMNS.items() if column not in said and not free]


UNSAFE_IDS = ["../x", "..", "/etc/passwd", "a/b", "a\\b", "a b", "A", "a..b", "раt", "ａ", "a\u0301", "con", "nul", "aux", "com1", "x" * 81, "-a", "a-", "a--b", "", ".", "a.b", "a#b", "a%2e", "a:b", "javascript:x", "1\u0662", "²"]


TABLES_WITH_IDS = ("claims", "pairings", "places", "sources", "themes", "measures", "scopes", "units", "checks", "indicators", "cautions", "findings", "comparisons", "reasons")


@pytest.mark.parametrize("table, value", [*(("pairings", v) for v in UNSAFE_IDS), *((t, v) for t in TABLES_WITH_IDS for v in ("../x", "раt", "con"))])
def test_an_id_that_could_leave_its_folder_or_look_like_another_is_refused(tables, table, value):
    plant(tables, table, "id", value)
    result = check(tables)
    assert result.exit_code == 1
    assert any(f"data/{table}.csv, line 2" in line and "column id" in line for line in result.output.splitlines()), result.output


@pytest.mark.parametrize("table, column, value", [
    ("claims", "start", "１３"), ("claims", "start", "١٣"), ("claims", "period_start", "２０２１"), ("claims", "end", "9" * 16), ("places", "lon", "181"), ("places", "lat", "-91"),
    ("places", "lon", "٣٦"), ("places", "lat", "1e3"), ("places", "lat", "nan"), ("claims", "printed", "１" * 31), ("sources", "published", "2026-02-30"),
    ("sources", "url", "javascript:alert(1)"), ("sources", "url", 'https://a"onclick="x'), ("sources", "url", "https://a/<b>"), ("sources", "url", "https://" + "a" * 2000),
    ("sources", "file", "..x/y"), ("sources", "file", ".hidden"), ("sources", "sha256", "0" * 65),
])  # fmt: skip
def test_digits_of_another_script_and_places_nowhere_are_refused(tables, table, column, value):
    plant(tables, table, column, value)
    result = check(tables)
    assert result.exit_code == 1
    assert any(f"data/{table}.csv, line 2" in line and f"column {column}" in line for line in result.output.splitlines()), result.output


@pytest.mark.parametrize("value", ["{}", "{0}", "{gansu-schools!r}", "{gansu-schools:>99999999}", "{gansu-schools.__class__}", "{gansu-schools[x]}", "{gansu-schools:{gansu-schools}}", "{", "}"])
@pytest.mark.parametrize("column", ["note", "fails"])
def test_braces_hold_a_name_and_nothing_else(tables, column, value):
    table = "claims" if column == "note" else "checks"
    for lang in ("en", "zh"):
        plant(tables, table, f"{column}_{lang}", value)
    result = check(tables)
    assert result.exit_code == 1
    assert f"data/{table}.csv, line 2" in result.output and "Traceback" not in result.output


def test_a_message_does_not_carry_what_a_terminal_would_obey():
    fault = Fault("data/x.csv", 2, "id", "\x1b[2J\u202e", "\x1b]0;title\x07 is wrong", "Mend it")
    assert str(fault).isprintable()
    assert "\\x1b[2J\\u202e" in str(fault)


DESCRIPTIONS = {
    "a path out of the folder": lambda p: p["resources"][0].update(path="../secret.csv"),
    "an absolute path": lambda p: p["resources"][0].update(path="/etc/hostname"),
    "an address": lambda p: p["resources"][0].update(path="https://example.org/x.csv"),
    "a table missing": lambda p: p["resources"].pop(9),
    "a table twice": lambda p: p["resources"].append(p["resources"][0]),
    "no fields": lambda p: p["resources"][0]["schema"].pop("fields"),
    "a field without name": lambda p: p["resources"][0]["schema"]["fields"][0].pop("name"),
    "a column missing": lambda p: p["resources"][3]["schema"]["fields"].pop(),
    "an unknown type": lambda p: p["resources"][0]["schema"]["fields"][0].update(type="geojson"),
    "a reference to nowhere": lambda p: p["resources"][1]["schema"]["foreignKeys"][0]["reference"].update(resource="nowhere"),
    "no resources": lambda p: p.clear(),
    "resources are a number": lambda p: p.update(resources=7),
    "a resource is a text": lambda p: p.update(resources=["claims"]),
    "a pattern that does not compile": lambda p: p["resources"][0]["schema"]["fields"][0]["constraints"].update(pattern="("),
    "a limit that is a text": lambda p: p["resources"][9]["schema"]["fields"][0]["constraints"].update(maxLength="many"),
}  # fmt: skip


@pytest.mark.parametrize("spoil", DESCRIPTIONS.values(), ids=DESCRIPTIONS)
def test_a_description_that_is_not_the_projects_is_refused(tables, spoil):
    (tables.parent / "secret.csv").write_text("secret\n")
    path = tables / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    spoil(package)
    path.write_text(json.dumps(package), "utf-8")
    result = check(tables)
    assert result.exit_code == 1
    assert "data/datapackage.json" in result.output and "Traceback" not in result.output and not isinstance(result.exception, (KeyError, TypeError))


def test_a_table_too_large_to_be_one_is_refused_unread(tables, monkeypatch):
    monkeypatch.setattr(datapackage, "LARGEST_TABLE", 1000)
    result = check(tables)
    assert result.exit_code == 1
    assert "data/claims.csv: " in result.output and "more than" in result.output


def test_only_tables_that_were_checked_are_published(tables, tmp_path):
    from lugan.book.pipeline import publish_written

    (tables / "notes.csv").write_text("=cmd|'/c calc'!A1\n")
    publish_written(tmp_path / "out", tables)
    assert {p.name for p in (tmp_path / "out").iterdir()} == {p.name for p in DATA.iterdir()}


INJECTIONS = ["x'); import os #", 'x"\nimport os', "x\\", "{{x}}", "__import__('os')", "%run x", "!touch x", "../../x", "jiaozhou-tongwei\0", "ｊiaozhou-tongwei", "x" * 100_000]


@pytest.mark.parametrize("name", ["pairing", "lang", "money_unit", "sources", "reading", "first_year"])
@pytest.mark.parametrize("value", INJECTIONS)
def test_a_parameter_is_one_of_the_known_values_or_refused(register, name, value):
    with pytest.raises(ParameterError):
        checked("pairing", {name: from_text(name, value)}, register)


@pytest.mark.parametrize("name", ["x=1\nimport os", "pairing=1;lang", "__builtins__", "pairing ", "раiring", "p" * 10_000])
def test_a_name_that_is_no_parameter_is_refused(register, name):
    with pytest.raises(ParameterError):
        checked("pairing", {name: "x"}, register)


@pytest.mark.parametrize("text", ["2_021", "２０２１", "2021.0", "1e3", "0x7e5", "(" * 1000, "[" * 100_000, "9" * 10_000, "-", "", "True", " 2021"])
def test_a_year_is_typed_in_digits(text):
    assert from_text("first_year", text) == text


@pytest.mark.parametrize("workers", ["-1", "many"])
def test_a_senseless_number_of_workers_is_refused_without_a_traceback(workers):
    for result in (CliRunner().invoke(main, ["build", f"--workers={workers}"]), CliRunner(env={"LUGAN_WORKERS": workers}).invoke(main, ["build"])):
        assert result.exit_code == 2
        assert "workers" in result.output


@pytest.mark.slow
@pytest.mark.parametrize("value", ["x'); open('pwned','w') #", 'x"); open("pwned","w") #', "x\nopen('pwned','w')", "x\\", "${x}"])
def test_a_value_given_to_plain_papermill_stays_a_text(tmp_path, value):
    from lugan.book.run import NOTEBOOKS

    command = [sys.executable, "-m", "papermill", str(NOTEBOOKS / "pairing.ipynb"), "out.ipynb", "--no-progress-bar", "-p", "pairing", value]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert result.returncode and "which is not valid" in result.stderr
    assert not (tmp_path / "pwned").exists()


# Shown inert ----------------------------------------------------------------------------------

#: Everything at once: markup, a script, an attribute's end, Markdown, MyST, Jinja, mathtext, an entity.
HOSTILE = """<img src=x onerror=pwned()>"'&amp;<script>pwned()</script>[l](javascript:pwned()) ![i](x) `{raw}` $\\frac$ {{pwned}} {% raw %} --> ]]> </svg> **b** *x* | # id="y" {n} {n.__class__}"""

#: The same without braces, for texts that may name claims.
HOSTILE_TEXT = re.sub("[{}]", "", HOSTILE)

#: Tables in whose texts braces name claims.
WITH_CLAIMS = ("claims", "pairings", "checks", "comparisons", "indicators", "cautions", "findings", "changes")

#: Columns without a rule of their own whose text is held against something else: figures, names of claims, pages and findings, and what must be empty in the end.
HELD = ("printed", "use", "likely", "id", "pages", "findings")

#: A row for each table that may have none.
FIRST_ROWS = {
    "changes": {"date": "2026-03-01", "kind": "claim", "id": "tongwei-funds", "was_en": "was", "was_zh": "曾", "now_en": "is", "now_zh": "今", "cause": "claim changed", "pages": "", "findings": "", "why_en": "why", "why_zh": "故"},
    "reviews": {"claim": "tongwei-funds", "reviewer": "R", "date": "2026-03-01", "verdict": "unclear", "note": "note", "book": "0" * 12, "printed": next(r["printed"] for r in csv.DictReader(io.StringIO((DATA / "claims.csv").read_text("utf-8"))) if r["id"] == "tongwei-funds")},
}  # fmt: skip


#: What a text may hold that is markup, a command or an end to somebody.
TEXTS = (
    HOSTILE, "# x", "1. x", "> x", "| x", "```{include} x", "<b>", "&lt;", "[x]: y", "$x$", "\\", "***", "---", "{claim}`x`", "%x", "(x)=", ":::{raw} html", "https://a.example", "a_b_c", "~~x~~", "a@b.c", "{sub}`x`", "![x](y)", "+ x",
    "</script><script>pwned()</script>", "</title></desc></svg><script>pwned()</script>", '" onload="pwned()', "]]>", "{", "}", "}}, note = {{x}", "\\}", "\\input{/etc/passwd}", "\\write18{x} %", "x^^5c", "~#1", "@misc{x,", "x" * 2000,
)  # fmt: skip


@pytest.mark.parametrize("title", TEXTS)
def test_a_title_is_a_heading_with_that_very_text(title):
    """Markdown, MyST and HTML have no say in a title."""
    from docutils import nodes
    from docutils.core import publish_doctree
    from myst_parser.parsers.docutils_ import Parser

    said = Title(Text.of(en=title, zh=title)).markdown("en")
    settings = {"report_level": 5, "myst_enable_extensions": ["colon_fence", "deflist", "attrs_inline", "substitution", "linkify"], "file_insertion_enabled": False}
    document = publish_doctree(said + "\n\nText", parser=Parser(), settings_overrides=settings)
    assert document["title"] == " ".join(title.split())
    assert {type(n) for n in document.next_node(nodes.title).children} == {nodes.Text}


def fields(entry: str) -> dict[str, str]:
    """The fields of an entry as BibTeX reads it: each brace counts, also behind a backslash."""
    _, rest = re.fullmatch(r"@misc\{([\w-]+),\n(.*)\}", entry, re.S).groups()
    found = {}
    while rest:
        name, rest = re.fullmatch(r"  (\w+) = \{(.*)", rest, re.S).groups()
        depths = list(itertools.accumulate(({"{": 1, "}": -1}.get(c, 0) for c in rest), initial=1))
        end = depths.index(0)
        found[name], rest = rest[: end - 1], re.fullmatch(r",\n(.*)", rest[end:], re.S)[1]
    return found


def typeset(tex: str) -> str:
    """What TeX makes of a text, which may hold no command but the name of a character."""
    named = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}
    pieces = re.split(r"(\\text[a-z]+\{\}|\\[&%$#_])", tex)
    assert not re.search(r"[\\{}$&#^_~%]", "".join(pieces[::2]))
    return "".join(p if n % 2 == 0 else p[1] if len(p) == 2 else named[p[5:-2]] for n, p in enumerate(pieces))


@pytest.mark.parametrize("text", TEXTS)
def test_a_citation_says_that_very_text_and_tex_obeys_nothing(register, text):
    source = replace(register.sources["lugan-2026"], title=text, publisher=text)
    cited = html.fragment_fromstring(Citation("lugan-x", Text.of(en=text, zh=text), (source,)).html("en"), create_parent=True)
    assert {e.tag for e in cited.iter()} == {"div", "p", "pre", "code", "a"}
    assert cited.findtext("p").count(text) == 3
    entry = fields(cited.find("pre").text_content())
    assert list(entry) == ["author", "title", "howpublished", "year", "url", "note"]
    assert typeset(entry["title"][1:-1]) == text and typeset(entry["note"]).count(text) == 2


@pytest.mark.parametrize("text", TEXTS)
def test_a_picture_says_that_very_text_and_so_does_what_stands_for_it(text):
    said = Text.of(en=text, zh=text)
    drawing = Drawing(Chart("x", said, said, lambda canvas, layout: None, said, (said,), said, ()))
    on_page = html.fragment_fromstring(drawing.html("en"))
    for picture in (*on_page.iter("svg"), etree.fromstring(drawing.files()["x.en.svg"])):
        tags = {etree.QName(e).localname for e in picture.iter()}
        assert tags <= {"svg", "title", "desc", "style", "g", "rect", "path", "text"}
        for part in ("title", "desc"):
            assert picture.xpath(f"string(*[local-name()='{part}'])") == text
        assert not [a for e in picture.iter() for a in e.attrib if a.startswith("on")]
    assert len(on_page.findall(".//svg")) == 2


@pytest.mark.parametrize("text", TEXTS)
def test_the_search_index_names_that_very_text_and_terms_without_a_sign(text):
    """What it holds of a heading goes into the page as markup."""
    page = SimpleNamespace(env=SimpleNamespace(lugan_counts={"x": Counter()}))
    index, stream = Index(page, {}), io.StringIO()
    index.dump({"docnames": ["x"], "titles": [escape(text)], "alltitles": {text: [[0, "a"]]}, "terms": dict.fromkeys(cut(text), 0), "titleterms": {}}, stream)
    written = json.loads(re.fullmatch(r"Search\.setIndex\((.*)\)", stream.getvalue())[1])
    (title,) = written["alltitles"]
    shown = html.fragment_fromstring(title, create_parent=True)
    assert shown.text_content() == text and not len(shown)
    assert index.load(io.StringIO(stream.getvalue()))["alltitles"] == {text: [[0, "a"]]}  # and a page that is read again goes on from there
    assert not [t for t in written["terms"] if not re.fullmatch(r"#?[\w.]+", t)]


@pytest.mark.parametrize("text", [t for t in TEXTS if len(t) < 30])
def test_a_numeral_that_was_left_out_is_shown_as_that_very_text(tables, text):
    """The one column of figures that takes any text: what a source prints and the book does not use."""
    printed = f"3{text}"
    header, *content = rows(tables, "numerals")
    at = {name: n for n, name in enumerate(header)}
    starts = [int(row[at["start"]]) for row in content]
    (row, *_) = (r for r, start, following in zip(content, starts, starts[1:]) if r[at["use"]] == "excluded" and not r[at["repeats"]] and following - start > 40)
    row[at["printed"]], row[at["end"]] = printed, str(int(row[at["start"]]) + len(printed))
    write(tables, "numerals", [header, *content])
    analysis = Analysis(read_register(tables))
    page = html.fragment_fromstring(listings.ledger(analysis).html("en"), create_parent=True)
    assert [q.text for q in page.iter("q") if (q.text or "").startswith(f"3{text[:1]}") and not len(q)].count(printed) == 1
    assert not [e for e in page.iter() if e.tag in ("img", "script", "b")]
    published.write_tables(tables.parent / "out", analysis, {}, [])
    stated = csv.DictReader(io.StringIO((tables.parent / "out" / "numerals.csv").read_text("utf-8-sig")))
    assert [r["printed"] for r in stated].count(printed) == 1


def test_what_a_change_names_that_is_gone_is_shown_as_that_very_text(tables):
    named = "<img/src=x/onerror=pwned()>{n}`x`</td>"
    write(tables, "changes", [rows(tables, "changes")[0], list({**FIRST_ROWS["changes"], "id": named, "pages": named, "findings": named}.values())])
    site = SimpleNamespace(analysis=Analysis(read_register(tables)), plan=SimpleNamespace(pages=()), counts={})
    (table,) = revisions.blocks(site, [])
    shown = html.fragment_fromstring(table.html("en"), create_parent=True)
    assert shown.text_content().count(named) == 3 and not shown.findall(".//img")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The tables with the hostile text in every cell that takes any text."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    shutil.copytree(DATA, folder)
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        _spoil(folder / resource["path"], resource)
    return folder


def _spoil(path, resource):
    """Add the hostile text to every filled cell of free text; numbers and braces that are there stay."""
    hostile = HOSTILE_TEXT if resource["name"] in WITH_CLAIMS else HOSTILE
    free = {f["name"]: hostile[: f.get("constraints", {}).get("maxLength", 2000) - 20] for f in resource["schema"]["fields"] if is_free(resource, f) and f["name"] not in HELD}
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file)) or [FIRST_ROWS[resource["name"]]]
    for row in rows:
        row.update({c: f"{row[c]} {text}" for c, text in free.items() if row[c] and len(row[c]) < 1500})
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [f["name"] for f in resource["schema"]["fields"]], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_the_hostile_tables_are_read(hostile):
    assert HOSTILE in read_register(hostile).places["qingdao"].name["en"]


def test_no_cell_of_a_published_table_begins_like_a_formula(hostile):
    analysis = Analysis(read_register(hostile))
    for text in (published.claims_csv(analysis, analysis.register.claims.values()), published.checks_csv(analysis, analysis.verdicts.values())):
        cells = [c for row in csv.reader(io.StringIO(text)) for c in row]
        assert not [c for c in cells if c[:1] in tuple("=+-@＝＋－＠\t\r\n")]


@pytest.mark.parametrize("value", ["=1", "＝1", "+1", "－x", "@x", "\tx", "\n=1"])
def test_a_formula_in_a_published_cell_is_disarmed(register, value):
    claim = replace(register.claims["tongwei-funds"], term=value)
    text = published.claims_csv(Analysis(register), [claim])
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["term"] == "'" + value


@pytest.fixture(scope="module")
def hostile_book(hostile, tmp_path_factory):
    """Two pages of the book made from the hostile tables."""
    from lugan.book.build import build

    built = build(tmp_path_factory.mktemp("build"), data=hostile, only="pairings/jiaozhou-tongwei")
    assert not any(built.warnings.values()), built.warnings
    return built.folder


@pytest.mark.slow
def test_the_hostile_text_is_shown_and_nothing_of_it_is_markup(hostile_book):
    seen = 0
    for path in hostile_book.rglob("*.html"):
        document = html.fromstring(path.read_text("utf-8"))
        assert not document.xpath("//img[@src='x']"), path
        assert not document.xpath("//@*[starts-with(name(), 'on')][contains(., 'pwned')]"), path
        assert not [h for h in document.xpath("//@href | //@src | //@action") if h.strip().lower().startswith("javascript")], path
        assert "pwned()" not in "".join(document.xpath("//script/text() | //style/text()")), path
        seen += document.text_content().count(HOSTILE)
    assert seen > 20


@pytest.mark.slow
def test_the_heading_of_the_page_is_the_hostile_name(hostile_book):
    document = html.fromstring((hostile_book / "en" / "pairings" / "jiaozhou-tongwei.html").read_text("utf-8"))
    straight = str.maketrans("“”‘’–", "\"\"''-")  # Sphinx sets typographic marks in a title
    for heading in document.xpath("//h1"):
        said = heading.text_content().translate(straight)
        assert HOSTILE.replace("--", "-") in said and not heading.xpath(".//img | .//script")


@pytest.mark.slow
def test_the_hostile_text_is_inert_in_pictures_and_alternative_texts(hostile_book):
    pictures = list((hostile_book / "data" / "pages").rglob("*.svg"))
    assert pictures
    for path in pictures:
        picture = etree.fromstring(path.read_bytes())
        assert not picture.xpath("//*[local-name()='script' or local-name()='img' or local-name()='foreignObject']"), path
        assert "pwned()" in "".join(picture.itertext())
    described = [d for path in hostile_book.rglob("*.html") for d in html.fromstring(path.read_text("utf-8")).xpath("//*[local-name()='desc']/text()")]
    assert any("<script>pwned()</script>" in d for d in described)


@pytest.mark.slow
def test_no_published_cell_is_a_formula(hostile_book):
    for path in (hostile_book / "data").rglob("*.csv"):
        numbers = re.compile(r"-?[0-9.]+")
        cells = [c for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for c in row]
        assert not [c for c in cells if c.startswith(FORMULA_STARTS) and not numbers.fullmatch(c)], path


@pytest.mark.slow
def test_a_browser_runs_nothing_of_the_hostile_text(hostile_book, command):
    """Pages, passports, search: in a real browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=command, args=ARGUMENTS)
        page = browser.new_page()
        page.add_init_script("window.pwned = () => { window.wasPwned = true }")
        for lang in ("en", "zh"):
            page.goto((hostile_book / lang / "pairings" / "jiaozhou-tongwei.html").as_uri())
            page.locator("article data.claim a").first.click()
            page.wait_for_function("text => document.querySelector('dialog.passport')?.innerText.includes(text)", arg=HOSTILE)  # the card is loaded when it is asked for
            assert not page.evaluate("window.wasPwned")
            page.goto((hostile_book / lang / "search.html").as_uri() + "?q=pwned")
            page.wait_for_selector(".search li, ul.search li")
            assert not page.evaluate("window.wasPwned")
            heading = page.evaluate("Object.keys(Search._index.alltitles).find((t) => t.includes('pwned'))")
            page.goto((hostile_book / lang / "search.html").as_uri() + "?" + urlencode({"q": heading}))
            page.wait_for_selector(".search li, ul.search li")
            assert not page.locator(".search li img, .search li script").count()
            page.evaluate("document.body.innerHTML += '<img src=x onerror=pwned()>'")
            page.wait_for_timeout(300)
            assert not page.evaluate("window.wasPwned")  # the page's policy stops even what got in
            page.evaluate("window.pwned()")
            assert page.evaluate("window.wasPwned")  # the trap itself works
        browser.close()
