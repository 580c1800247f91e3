"""Adding a source: rows for a person to complete, nothing guessed silently, nothing overwritten."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from lugan.cli import main
from lugan.intake import drafts, period_near
from lugan.quantities import read
from lugan.sources import Article

# Made up for this test; no sentence of a real article.
TEXT = """某市与某县结对三年来，累计投入协作资金1.2亿元，实施项目40余个。
2025年，引进东部企业8家，吸纳就业近300人，培训20期1100多人次。
销售额突破5000万元，其中线上占60%以上。“一县一园”落地四川，惠及9.5万群众。
"""


def draft(text: str, printed: str):
    found = [d for d in drafts(Article(text, "")) if d.printed == printed]
    assert found, [d.printed for d in drafts(Article(text, ""))]
    return found[0]


@pytest.mark.parametrize(
    "printed, likely",
    [
        ("1.2亿元", "120000000 (115000000 to 125000000) yuan, rounded"),
        ("40余个", "40 (40 to 50) item, above"),
        ("8家", "8 item, exact"),
        ("近300人", "300 (250 to 300) person, below"),
        ("20期", "20 item, exact"),
        ("1100多人次", "1100 (1100 to 1200) person_time, above"),
        ("突破5000万元", "50000000 (50000000 to 60000000) yuan, above"),
        ("60%以上", "60 (60 to 100) percent, floor"),
        ("9.5万群众", "95000 (94500 to 95500) person, rounded"),
        ("2025年", "date"),
        ("三年来", "period"),
        ("“一县一园”", "list"),
        ("四川", "name"),
    ],
)
def test_each_numeral_is_as_wide_as_it_reads_and_says_what_it_is_likely_to_be(printed, likely):
    assert draft(TEXT, printed).likely == likely


def test_a_number_without_a_unit_is_not_guessed():
    found = draft("共有8000万辆", "8000万辆")
    assert found.is_figure
    assert draft("涉及8000万左右的产值", "8000万").likely == "no unit that the reading rules know"


#: A form met in another article, in words made up for this test.
MET = [
    # text, printed, likely
    ("双方签约34个", "34个", "34 item, exact"),
    ("进入商超20家", "20家", "20 item, exact"),
    ("通过46期培训", "46期", "46 item, exact"),
    ("有人工作室3个", "3个", "3 item, exact"),
    ("名单上过亿元的有几户", "过亿元", "100000000 (100000000 to 200000000) yuan, above"),
    ("运走21车次", "21车次", "21 item, exact"),
    ("座位给800人至1000人", "800人至1000人", "800 (800 to 1000) person, range"),
    ("收入由800元至1000元不等", "800元", "800 (799.5 to 800.5) yuan, rounded"),
    ("仓里有五六千斤土豆", "五六千斤", "5000 (5000 to 6000) jin, range"),
    ("资金4.25 亿元，培训120 余人次", "120 余人次", "120 (120 to 130) person_time, above"),
    ("投入資金18.68億元", "18.68億元", "1868000000 (1867500000 to 1868500000) yuan, rounded"),
    ("选派143名医疗专家", "143名", "143 person, exact"),
    ("惠及3万家庭", "3万", "no unit that the reading rules know"),
    ("在2021，2022两年", "2021", "no unit that the reading rules know"),
    ("数百名学员", "数百", "wording"),
    ("到2012—2020年", "2012—2020年", "period"),
    ("三年內完成", "三年", "3 year, exact"),
    ("9月28-30日举行", "9月28-30日", "date"),
    ("发布于2022-10-12 10:47:00", "2022-10-12", "date"),
    ("2021 年10 月开工", "2021 年10 月", "date"),
    ("一是加大投入", "一是", "ordinal"),
    ("园区二期工程", "二期", "ordinal"),
    ("厂房(二期)", "二期", "ordinal"),
    ("36岁的村民", "36岁", "biography"),
    ("听众人次超过100万", "100万", "no unit that the reading rules know"),
    ("入选百县百品", "百县百品", "idiom"),
    ("参加万企兴万村行动", "万企兴万村", "list"),
    ("来到两当县", "两当", "name"),
    ("两个开发区", "两个", "2 item, exact"),
]


@pytest.mark.parametrize("text, printed, likely", MET, ids=[m[0] for m in MET])
def test_forms_met_in_other_articles(text, printed, likely):
    assert draft(text, printed).likely == likely


@example("0千一百一")
@example("第0一百")
@given(st.text("0123456789.,，一两三五十百千万亿億多余近超约过上至—%元人次名个家年月日第以左右户公里斤 \n在投入", max_size=40))
def test_drafts_of_any_text_cover_its_numerals_and_say_what_stands_there(text):
    article = Article(text, "")
    found = drafts(article)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    for d in found:
        assert text[d.start : d.end] == d.printed
        assert d.quantity is None or read(d.printed) == d.quantity
    for core in article.numerals():
        assert any(d.start <= core.start() and core.end() <= d.end for d in found)


def test_the_period_words_nearest_before_a_figure_are_named():
    assert period_near(TEXT, draft(TEXT, "1.2亿元")) == "累计"
    assert period_near(TEXT, draft(TEXT, "8家")) == "2025年"
    assert period_near("8家", draft("8家", "8家")) == ""
    assert period_near("5年来引进8家", draft("5年来引进8家", "8家")) == "5年来"
    assert period_near("今年前8个月已有9家", draft("今年前8个月已有9家", "9家")) == "今年前8个月"


@pytest.fixture
def article(tmp_path) -> Path:
    path = tmp_path / "new article.txt"
    path.write_text(TEXT, "utf-8")
    return path


def lugan(*arguments: str):
    return CliRunner().invoke(main, list(arguments))


def rows(tables: Path, name: str) -> list[dict[str, str]]:
    with open(tables / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_rows_are_added_and_refused_until_a_person_has_completed_them(tables, article):
    before = {p.name: p.read_bytes() for p in tables.glob("*.csv")}
    result = lugan("read", str(article), "--id", "made-up", "--data", str(tables))
    assert result.exit_code == 0, result.output
    assert "added for made-up: 1 sources, 3 paragraphs, 13 numerals, 9 claims" in result.output
    for name, content in before.items():
        assert (tables / name).read_bytes().startswith(content), name
    check = lugan("check", "--data", str(tables))
    assert check.exit_code == 1
    assert "(made-up-1), column pairing: the cell is empty. Fill it in; this column is required." in check.output
    assert "the row is still a draft (likely: 120000000 (115000000 to 125000000) yuan, rounded; period: 累计)" in check.output
    assert "(made-up), column title: the cell is empty" in check.output
    numeral = next(n for n in rows(tables, "numerals") if n["printed"] == "2025年" and n["source"] == "made-up")
    assert (numeral["use"], numeral["reason"], numeral["likely"]) == ("excluded", "", "date")


def test_a_completed_source_passes_and_can_be_verified(tables, article):
    lugan("read", str(article), "--id", "made-up", "--data", str(tables))
    complete(tables)
    assert lugan("check", "--data", str(tables)).exit_code == 0, lugan("check", "--data", str(tables)).output
    result = lugan("verify", str(article), "--data", str(tables))
    assert result.exit_code == 0, result.output
    assert "13 numerals, 9 claims, 4 excluded" in result.output


def test_a_copy_of_a_completed_source_with_one_changed_digit_is_refused_saying_where(tables, article):
    lugan("read", str(article), "--id", "made-up", "--data", str(tables))
    complete(tables)
    article.write_text(TEXT.replace("8家", "9家"), "utf-8")
    result = lugan("verify", str(article), "--id", "made-up", "--data", str(tables))
    assert result.exit_code == 1
    assert "new article.txt, line 2, column 13 (character 47): the text has '9家' where the ledger has '8家' (claim made-up-3)" in result.output


def complete(tables: Path) -> None:
    """What a person would do in a spreadsheet."""
    measures = {"yuan": "collaboration_funds", "item": "projects", "person": "workers_placed", "person_time": "training_attendances", "percent": "industry_share"}
    special = {"8家": "enterprises_attracted", "20期": "training_courses"}
    for name in ("sources", "claims", "numerals"):
        content = rows(tables, name)
        for row in content:
            if name == "sources" and row["id"] == "made-up":
                row["title"] = "某市与某县"
            elif name == "claims" and row["source"] == "made-up":
                unit = row["likely"].split(",")[0].split()[-1]
                row |= {"pairing": "qingdao-dingxi", "measure": special.get(row["printed"], measures[unit]), "period_reading": "none", "basis": "total", "term": "词", "scope": "pairing", "likely": ""}
            elif name == "numerals" and row["source"] == "made-up":
                row |= {"reason": row["likely"] if row["use"] == "excluded" else "", "likely": ""}
        with open(tables / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, content[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(content)


@pytest.mark.parametrize(
    "id, message",
    [
        ("lugan-2026", "there is a source 'lugan-2026' already; choose another id"),
        ("../up", "write small letters and digits"),
        ("Made Up", "write small letters and digits"),
    ],
)
def test_an_id_that_is_taken_or_unsafe_is_refused_and_nothing_is_written(tables, article, id, message):
    before = {p.name: p.read_bytes() for p in tables.iterdir()}
    result = lugan("read", str(article), "--id", id, "--data", str(tables))
    assert result.exit_code == 1
    assert message in result.output
    assert {p.name: p.read_bytes() for p in tables.iterdir()} == before


def test_the_same_text_is_not_added_twice(tables, article):
    lugan("read", str(article), "--id", "made-up", "--data", str(tables))
    complete(tables)
    result = lugan("read", str(article), "--id", "made-up-again", "--data", str(tables))
    assert "new article.txt is the source 'made-up' already" in result.output


def test_a_file_that_is_no_article_is_refused(tables, tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes("定西".encode("gbk"))
    assert "x.txt is not UTF-8" in lugan("read", str(path), "--id", "x", "--data", str(tables)).output
    path.write_text("no numbers here", "utf-8")
    assert "x.txt holds no numeral" in lugan("read", str(path), "--id", "x", "--data", str(tables)).output


def test_tables_with_windows_line_ends_keep_them(tables, article):
    path = tables / "numerals.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    lugan("read", str(article), "--id", "made-up", "--data", str(tables))
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
