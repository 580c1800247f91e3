"""Every chart in every language and layout: nothing clipped, nothing overlapping, every number said."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from itertools import product, takewhile
from time import process_time

import pytest
from conftest import claim
from fontTools.ttLib import TTFont

from lugan.blocks import Drawing
from lugan.book.plan import read_plan
from lugan.book.run import NOTEBOOKS
from lugan.canvas import WIDTHS, Canvas, Rectangle, Stroke, Writing
from lugan.charts import Chart, across, cards, clashes, held, parts, tree, when, where
from lugan.charts.chart import label
from lugan.charts.when import Years, shape
from lugan.checks import verdicts
from lugan.indicators import contested_claims
from lugan.ink import BODY, FONTS, ROLES, SMALLEST, Ink, _opened, broken, text_width
from lugan.language import LANGUAGES, Message, Template, Text
from lugan.notebook import captured_blocks
from lugan.parameters import checked
from lugan.quantities import read
from lugan.register import DATA, read_register
from lugan.views import HEADLINES, Analysis, View

REGISTER = read_register(DATA)
PAGES = read_plan(REGISTER).pages
GLYPHS = set().union(*(TTFont(p).getBestCmap() for p in FONTS.glob("*.ttf")))

#: What a reader may ask for instead of the usual.
PARAMETERS = [{"first_year": 2023, "last_year": 2024}, {"first_year": 2026}, *({"money_unit": u} for u in ("yuan", "wan", "yi")), *({"reading": r} for r in sorted(contested_claims(verdicts(REGISTER))))]


#: What each notebook draws, for its parameters.
DRAWS = {
    "overview": (where, cards, clashes, tree),
    "pairing": (
        *(lambda v, t=t: held(v, v.pairing.id, t) for t in HEADLINES),
        lambda v: parts(v, pairing=v.pairing.id),
        lambda v: when(v, pairing=v.pairing.id),
        lambda v: tree(v, v.pairing.id),
    ),
    "theme": (lambda v: across(v, v.theme.id), lambda v: parts(v, theme=v.theme.id), lambda v: when(v, theme=v.theme.id)),
    "evidence": (clashes,),
}


def drawn(page, analysis, **parameters) -> list[Chart]:
    """Every chart of a page."""
    view = View(analysis, {**page.parameters, **parameters})
    return [draw(view) for draw in DRAWS[page.notebook]]


def only(register, *claims: str) -> Analysis:
    """The register with so many claims and nothing said about them."""
    return Analysis(replace(register, claims={c: register.claims[c] for c in claims}, checks={}, comparisons={}, cautions={}, findings={}))


def overlap(a, b) -> tuple[float, float]:
    return min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])


def faults(canvas: Canvas) -> list[str]:
    """What a graphics desk would send back, as far as a machine can see."""
    lines = sorted(((w.box, w.text(canvas.lang), w.ink) for w in canvas.writings), key=lambda line: line[0][1])
    bars = [m.box for m in canvas.marks if isinstance(m, Rectangle) and m.role in ("sea", "loess", "alert")]
    found = [f"stray colour: {role}" for mark in canvas.marks for role in roles_of(mark) - {*ROLES, ""}]
    for i, (box, text, ink) in enumerate(lines):
        if box[0] < -0.5 or box[1] < -0.5 or box[2] > canvas.width + 0.5 or box[3] > canvas.height + 0.5:
            found.append(f"clipped: {text!r} at {box}")
        if ink.size < SMALLEST:
            found.append(f"too small: {text!r} at {ink.size}")
        if missing := {c for c in text if ord(c) not in GLYPHS}:
            found.append(f"no glyph for {missing}")
        found += [f"on a bar: {text!r}" for bar in bars if ink.role != "paper" and min(overlap(box, bar)) > 1]
        for other, its_text, _ in takewhile(lambda line: line[0][1] < box[3] - 1.5, lines[i + 1 :]):
            width, height = overlap(box, other)
            if width > 0.8 and height > 1.5:
                found.append(f"overlap of {width:.1f} by {height:.1f}: {text!r} and {its_text!r}")
    return found


def roles_of(mark) -> set[str]:
    return {mark.ink.role} if isinstance(mark, Writing) else {mark.role, getattr(mark, "outline", "")}


def all_faults(chart: Chart) -> list[str]:
    """Faults of a chart in every language and layout, and of what it says to who does not see it."""
    found = []
    for lang, layout in product(LANGUAGES, WIDTHS):
        canvas = chart.canvas(lang, layout)
        said = chart.alt.text(lang) + chart.title.text(lang)
        found += [f"{chart.id} {lang} {layout}: {fault}" for fault in faults(canvas)]
        found += [f"{chart.id} {lang} {layout}: not in the alternative text: {n.text(lang)}" for n in canvas.numbers if n.text(lang) not in said]
    return found


@pytest.fixture(scope="module")
def fonts_open(analysis):
    """The first chart that a process draws opens the fonts for all others, as a kernel's does before its notebook begins."""
    drawn(PAGES[-1], analysis)[0].svg("en", "wide")


@pytest.mark.parametrize("page", PAGES, ids=[p.name for p in PAGES])
class TestEveryChartOfEveryPage:
    def test_it_is_drawn_by_the_notebook(self, page, analysis):
        cells = captured_blocks(NOTEBOOKS / f"{page.notebook}.ipynb", page.parameters, analysis)
        charts = [b.chart for _, blocks, _ in cells for b in blocks if isinstance(b, Drawing)]
        assert [(c.id, c.alt.text("en")) for c in charts] == [(c.id, c.alt.text("en")) for c in drawn(page, analysis)]

    def test_it_has_no_faults_and_says_every_number(self, page, analysis):
        for chart in drawn(page, analysis):
            assert not all_faults(chart)

    @pytest.mark.slow
    def test_nor_with_other_parameters(self, page, analysis):
        for parameters in PARAMETERS:
            assert not [fault for chart in drawn(page, analysis, **parameters) for fault in all_faults(chart)], parameters

    def test_nor_where_nothing_or_one_claim_is_left(self, page, register):
        for claims in ((), ("dingxi-funds",), ("gaoke-revenue-forecast",), ("longnan-patients",)):
            assert not [fault for chart in drawn(page, only(register, *claims)) for fault in all_faults(chart)], claims

    def test_its_svg_is_text_in_roles_and_the_same_each_time(self, page, analysis):
        for chart, again in zip(drawn(page, analysis), drawn(page, analysis), strict=True):
            svg = chart.svg("en", "wide")
            assert svg == again.svg("en", "wide")
            assert set(re.findall(r' (?:fill|stroke)="([^"]+)"', svg)) <= {light for light, _ in ROLES.values()} | {"none"}
            assert ' style=' not in svg and "<title" in svg and "<desc" in svg
            assert svg.count("<a class=") == len(chart.canvas("en", "wide").numbers)

    def test_it_is_made_in_less_than_fifty_milliseconds(self, page, analysis, fonts_open, untraced):
        charts = drawn(page, analysis)
        start = process_time()
        for chart in charts:
            chart.svg("en", "wide")
        assert process_time() - start < 0.05 * max(len(charts), 1)


def title(view, **given) -> str:
    return held(view("pairing", **given), given["pairing"], "sales").title.text("en")


def test_a_title_states_the_finding_and_changes_with_the_reading(view):
    assert title(view, pairing="qingdao-dingxi") == "One year of sales is printed as CNY 657 million more than the two years that contain it"
    assert "657" not in title(view, pairing="qingdao-dingxi", reading="dingxi-sales-2025")
    assert title(view, pairing="qingdao-dingxi", reading="dingxi-sales-two-years").startswith("CNY 4,185 million")


def test_a_title_says_what_is_missing(view):
    assert held(view("pairing", pairing="shandong-gansu"), "shandong-gansu", "funding").title.text("en") == "Funding: no figure is printed"


def test_the_foot_names_the_sources_of_what_is_drawn_in_each_languages_marks(view):
    drawn, empty = (held(view("pairing", pairing="shandong-gansu"), "shandong-gansu", theme).source for theme in ("sales", "funding"))
    assert drawn.text("zh").startswith("来源：《为甘肃高质量发展注入强劲动力》。")
    assert drawn.text("en").startswith("Source: 为甘肃高质量发展注入强劲动力. ")
    assert empty.text("en") == "Every figure of the sources is in the register."


def test_what_may_not_be_compared_has_no_bars_and_says_why(view):
    refused = across(view("theme", theme="funding"), "funding")
    assert not [m for m in refused.canvas("en", "narrow").marks if isinstance(m, Rectangle) and m.role == "sea"]
    assert any("must not be ranked or added" in note.text("en") for note in refused.notes)


@pytest.mark.parametrize(
    "figures, title",
    [
        (("3.7亿元", "2.2亿元"), "Qingdao–Dingxi is ahead with CNY 370 million"),
        (("3.7亿元", "3.7亿元"), "Qingdao–Dingxi or Jiaozhou–Tongwei may be ahead: the order is not decided"),
        (("3.7亿元", "2.2亿元", "2亿元以上"), "may be ahead: the order is not decided"),
    ],
)
def test_a_rank_is_stated_only_where_the_bounds_decide_it(register, view, figures, title):
    pairings = ("qingdao-dingxi", "jiaozhou-tongwei", "shinan-anding")
    like = register.claims["tongwei-funds"]
    claims = {p: replace(like, id=p, pairing=p, printed=f, quantity=read(f).claimed_by(p)) for p, f in zip(pairings, figures, strict=False)}
    alone = replace(register, claims=claims, checks={}, comparisons={}, cautions={}, findings={}, formulas={})
    shown = replace(view("theme", theme="funding"), analysis=Analysis(alone))
    assert title in across(shown, "funding").title.text("en")


def test_a_pairing_without_a_figure_keeps_its_row(view):
    texts = [w.text("en") for w in across(view("theme", theme="funding"), "funding").canvas("en", "wide").writings]
    assert texts.count("no figure printed") == 4


def printing(register, **printed: str) -> Analysis:
    """The register with other figures printed; ``_`` stands for ``-`` in ids."""
    claims = dict(register.claims)
    for name, figure in printed.items():
        old = claims[name.replace("_", "-")]
        claims[old.id] = replace(old, printed=figure, quantity=read(figure).in_unit(old.measure.unit.id).claimed_by(old.id))
    return Analysis(replace(register, claims=claims))


class TestParts:
    def title(self, analysis, pairing="jiaozhou-tongwei") -> str:
        return parts(View(analysis, checked("pairing", {"pairing": pairing}, analysis.register)), pairing=pairing).title.text("en")

    def test_the_title_says_how_much_is_unexplained(self, analysis):
        assert self.title(analysis) == "Of CNY 370 million, the source does not break down CNY 321–332 million"

    def test_or_that_nothing_is_or_that_it_depends_on_the_reading(self, register):
        assert self.title(Analysis(register), "shinan-anding") == "Of 15 enterprises, the source does not break down 5 enterprises"
        assert self.title(printing(register, anding_enterprises="10家"), "shinan-anding") == "The source breaks down all of 10 enterprises"
        assert self.title(printing(register, anding_enterprises="10余家"), "shinan-anding") == "Whether the source breaks down all of more than 10 enterprises depends on the reading"
        assert self.title(printing(register, anding_enterprises="9家"), "shinan-anding") == "Nothing printed here is broken down into parts"

    def test_a_share_of_people_is_the_sentence_of_its_relation(self, analysis):
        assert self.title(analysis, "shandong-gansu") == "Of the workers placed, 78.0% had been lifted out of poverty"

    def test_a_part_that_contradicts_its_whole_is_not_drawn_but_said(self, analysis, view):
        chart = parts(view("pairing", pairing="shinan-anding"), pairing="shinan-anding")
        assert "anding-park-funds" not in {c.id for c in chart.rows}
        assert any("Not drawn: CNY 165 million" in note.text("en") for note in chart.notes)
        assert chart.alt.text("en").endswith("Not drawn: CNY 165 million should be part of CNY 79.14 million, and is more.")

    def test_where_nothing_is_broken_down_it_says_so(self, analysis):
        assert self.title(analysis, "qingdao-longnan") == "Nothing printed here is broken down into parts"

    def test_the_rest_is_what_the_parts_leave(self, analysis):
        rest = analysis.derived["lifted-of-workers.rest"]
        assert (rest.value, rest.low, rest.high) == (43900, 43800, 44000)


class TestWhen:
    def title(self, analysis, pairing="jiaozhou-tongwei", **given) -> str:
        return when(View(analysis, checked("pairing", {"pairing": pairing, **given}, REGISTER)), pairing=pairing).title.text("en")

    def test_the_title_counts_the_figures_whose_years_are_known(self, analysis, register):
        assert self.title(analysis) == "The years of 4 of 15 figures are known"
        assert self.title(only(register, "tongwei-funds", "tongwei-sales")) == "The years of all 2 figures are known"
        assert self.title(only(register, "garment-funds", "garment-jobs")) == "The years of none of the 2 figures are known"
        assert self.title(only(register, "garment-funds")) == "1 figure, and its years are not known"
        assert self.title(only(register)) == "No figure is printed for these years"

    def test_annual_figures_totals_moments_and_open_ones_have_a_shape_each(self):
        assert shape(claim("a", "1元", start="2024", end="2024", basis="year")) == "year"
        assert shape(claim("a", "1元", basis="total")) == "total"
        assert shape(claim("a", "1元", start="2025-09", end="2025-09", basis="point")) == "point"
        assert shape(claim("a", "1元", start="2026", end="2026", basis="forecast")) == "forecast"
        assert shape(claim("a", "1元", end="")) == shape(claim("a", "1元", start="", end="")) == "open"

    def test_a_mark_stands_over_its_years(self):
        canvas = Canvas(600, "en")
        Years(canvas, 0, 600, (2021, 2026)).draw(claim("a", "1元", start="2024", end="2025", basis="year"), 10)
        assert [(round(m.x), round(m.x + m.width)) for m in canvas.marks] == [(301, 499)]

    def test_a_figure_without_years_keeps_its_row(self, view):
        texts = [w.text("en") for w in when(view("theme", theme="funding"), theme="funding").canvas("en", "wide").writings]
        assert texts.count("?") == 8


def comparable(register, **printed: str) -> Analysis:
    """Only two sums of money, which the register says nothing against comparing."""
    claims = {id: replace(claim, term="协作资金") for id, claim in printing(register, **printed).register.claims.items() if id in ("dingxi-funds", "tongwei-funds")}
    return only(replace(register, claims=claims), *claims)


def overview(analysis, **given) -> View:
    return View(analysis, checked("overview", given, REGISTER))


class TestAcross:
    def title(self, analysis) -> str:
        return across(View(analysis, checked("theme", {"theme": "funding"}, REGISTER)), "funding").title.text("en")

    def test_the_title_names_the_first_only_if_the_order_is_decided(self, register):
        assert self.title(comparable(register)) == "Qingdao–Dingxi is ahead with CNY 2,279 million"
        assert self.title(comparable(register, tongwei_funds="30亿元")) == "Jiaozhou–Tongwei is ahead with CNY 3,000 million"
        assert self.title(comparable(register, tongwei_funds="约22.8亿元")).endswith("the order is not decided")

    def test_what_may_be_compared_has_bars(self, register):
        assert not all_faults(across(View(comparable(register), checked("theme", {"theme": "funding"}, REGISTER)), "funding"))


class TestWhere:
    def widths(self, analysis) -> list[float]:
        return sorted(m.weight for m in where(overview(analysis)).canvas("en", "wide").marks if isinstance(m, Stroke) and m.curved and m.role == "sea")

    def test_lines_are_alike_where_sums_must_not_be_compared_and_as_wide_as_them_where_they_may(self, analysis, register):
        assert len(set(self.widths(analysis))) == 1 and len(self.widths(analysis)) == 4
        assert self.widths(comparable(register)) == [pytest.approx(1 + 6 * 3.7 / 22.79), 7]

    def test_a_pairing_without_a_sum_is_dashed(self, analysis):
        marks = where(overview(analysis)).canvas("en", "wide").marks
        assert len([m for m in marks if isinstance(m, Stroke) and m.curved and m.dashes]) == 3

    def test_an_investment_by_anybody_is_no_sum_that_was_given(self, register):
        assert where(overview(only(register, "park-investment"))).rows == ()


class TestCards:
    def title(self, analysis) -> str:
        return cards(overview(analysis)).title.text("en")

    def test_the_title_counts_the_slots_that_are_filled(self, analysis, register):
        assert self.title(analysis) == "Of 24 answers a reader would ask for, 14 are on record"
        assert self.title(only(register)) == "Of 24 answers a reader would ask for, none is on record"
        one = replace(register, pairings={"shandong-gansu": register.pairings["shandong-gansu"]})
        full = replace(register.claims["gansu-sales"], id="funds", measure=register.measures["collaboration_funds"])
        claims = {c: register.claims[c] for c in ("gansu-sales", "gansu-workers")} | {"funds": full}
        assert self.title(only(replace(one, claims=claims), *claims)) == "All 3 answers a reader would ask for are on record"

    def test_figures_that_contradict_each_other_are_unequal_and_gaps_are_dashes(self, analysis):
        texts = [w.text("en") for w in cards(overview(analysis)).canvas("en", "wide").writings]
        assert texts.count("≠ CNY 4,185 million") == 1
        assert texts.count("–") == 10 + 1  # and in the key


class TestTree:
    def title(self, view, pairing) -> str:
        return tree(view("pairing", pairing=pairing), pairing).title.text("en")

    def test_the_title_says_whether_the_sides_can_be_tied_one_to_one(self, view, register):
        assert self.title(view, "jiaozhou-tongwei") == "The two sides are not tied one to one: 39 villages with 54 villages"
        even = printing(register, jiaozhou_villages="54个")
        chart = tree(View(even, checked("pairing", {"pairing": "jiaozhou-tongwei"}, register)), "jiaozhou-tongwei")
        assert chart.title.text("en") == "The two sides can be tied one to one: 12 towns with 12 towns and 54 villages with 54 villages"
        assert self.title(view, "shandong-gansu") == "The counts do not tell who is tied to whom"
        assert self.title(view, "jinan-linxia") == "No town, village, school or hospital is counted for this pairing"

    def test_the_whole_tree_counts_the_pairings_that_say_it(self, analysis, register):
        assert tree(overview(analysis)).title.text("en").startswith("3 of 8 pairings")
        assert tree(overview(only(register))).title.text("en").startswith("None of 8 pairings")

    def test_every_pairing_hangs_from_the_one_above_it(self, analysis, register):
        strokes = [m for m in tree(overview(analysis)).canvas("en", "wide").marks if isinstance(m, Stroke) and len(m.points) == 3]
        assert len(strokes) == len([p for p in register.pairings.values() if p.parent])


class TestClashes:
    def title(self, analysis, **given) -> str:
        return clashes(overview(analysis, **given)).title.text("en")

    def test_the_title_counts_what_fails(self, analysis, register):
        assert self.title(analysis) == "5 of 40 relations that should hold between figures fail"
        assert self.title(analysis, reading="dingxi-sales-2025").startswith("4 of ")
        assert self.title(only(register)) == "No relation between figures could be checked"

    def test_none_and_all(self, register):
        checks = {c: register.checks[c] for c in ("sales-2025-within-two-years",)}
        assert self.title(Analysis(replace(register, checks=checks))) == "All 1 relations that should hold between figures fail"
        assert self.title(Analysis(replace(printing(register, dingxi_sales_2025="8.42亿元").register, checks=checks))) == "None of 1 relations that should hold between figures fails"

    def test_the_excess_begins_where_the_other_figure_ends(self, analysis):
        marks = clashes(overview(analysis)).canvas("en", "wide").marks
        crimson = next(m for m in marks if isinstance(m, Rectangle) and m.role == "alert")
        within = next(m for m in marks if isinstance(m, Rectangle) and m.role == "sea")
        assert crimson.x == pytest.approx(within.x + within.width, abs=0.2)
        assert crimson.width / within.width == pytest.approx(6.57 / 41.85, abs=0.002)


class TestTheLintItself:
    """A check that has never failed has not been tested."""

    def canvas(self, *marks) -> Canvas:
        canvas = Canvas(100, "en")
        canvas.height = 50
        for x, y, text, size in marks:
            canvas.say(x, y, text, Ink(size))
        return canvas

    def test_text_off_the_canvas_is_found(self):
        assert "clipped" in faults(self.canvas((80, 20, "far to the right", 10)))[0]

    def test_text_over_text_is_found(self):
        assert "overlap" in faults(self.canvas((10, 20, "one", 10), (12, 22, "other", 10)))[0]

    def test_small_type_is_found(self):
        assert "too small" in faults(self.canvas((10, 20, "small", 6)))[0]

    def test_a_missing_glyph_is_found(self):
        assert "no glyph" in faults(self.canvas((10, 20, "\U0001f600", 10)))[0]

    def test_a_colour_that_is_no_role_is_found(self):
        canvas = self.canvas()
        canvas.rect(5, 10, 60, 20, "pink")
        assert faults(canvas) == ["stray colour: pink"]
        with pytest.raises(KeyError):
            canvas.svg("pink", "", "")

    def test_a_number_that_the_alternative_text_leaves_out_is_found(self, view):
        number = view().number("book.claims")

        def body(canvas: Canvas, layout: str) -> None:
            canvas.say(10, canvas.height + 10, number)
            canvas.height += 20

        empty = Text.of(en="", zh="")
        silent = Chart("silent", empty, empty, body, empty, (), empty, ())
        assert [f for f in all_faults(silent) if "not in the alternative text" in f] and len(all_faults(silent)) == len(LANGUAGES) * len(WIDTHS)
        assert not all_faults(replace(silent, alt=Message("at-least", n=number)))

    def test_text_on_a_bar_is_found(self):
        canvas = self.canvas((10, 20, "text", 10))
        canvas.rect(5, 10, 60, 20, "sea")
        assert "on a bar" in faults(canvas)[0]


def test_a_forecast_is_called_one_wherever_it_stands(view):
    longxi = view("pairing", pairing="qingdao-longxi")
    forecast = next(c for c in longxi.claims() if c.basis == "forecast")
    assert label(forecast).text("en") == "An enterprise’s sales, forecast: the lingzhi grower Gaoke" and label(forecast).text("zh").startswith("预计的企业销售额（")
    for chart in (held(longxi, "qingdao-longxi", "sales"), when(longxi, pairing="qingdao-longxi"), cards(view())):
        assert "An enterprise’s sales, forecast" in chart.alt.text("en"), chart.id


def test_a_day_and_its_month_stay_together():
    assert broken(["passengers: the special train of 25 February 2026"], BODY, 150, "en") == [("passengers: the special",), ("train of 25 February 2026",)]
    assert [line for (line,) in broken(["the train of 25 February 2026"], BODY, 75, "en")] == ["the train of", "25 February", "2026"]


def test_lines_break_at_latin_words_and_han_characters_and_keep_punctuation(view):
    canvas = Canvas(200, "zh")
    saying = Text.of(en="", zh="只有一个数字是另一个的一部分时，才共用刻度。Jiaozhou and Tongwei")
    canvas.say(0, 10, saying, Ink(10), width=100)
    lines = [w.text("zh") for w in canvas.writings]
    assert len(lines) > 2
    assert all(text_width(line, Ink(10), "zh") <= 101 for line in lines)
    assert not any(line[0] in "，。" for line in lines)


@pytest.mark.parametrize(
    "text, width, lines",
    [
        ("企业吸纳就业：胶州·通渭服装产业园", 110, ["企业吸纳就业：", "胶州·通渭服装产业园"]),
        ("Jobs at enterprises: the garment park", 120, ["Jobs at enterprises:", "the garment park"]),
        ("单项资金：胶州·通渭服装产业园", 85, ["单项资金：胶州·", "通渭服装产业园"]),  # after the colon it would not fit
    ],
)
def test_two_lines_part_where_a_clause_ends_if_both_fit(text, width, lines):
    assert [line for (line,) in broken([text], Ink(9.5), width, "zh" if "：" in text else "en")] == lines


@pytest.mark.parametrize(
    "runs, width, lines",
    [
        (["8个结对中，3个给出了乡镇、学校、医院等结对数目"], 140, ["8个结对中，3个给出了", "乡镇、学校、医院等结对数目"]),
        (["一个数字是另一个的一部分时，两条才用同一刻度。"], 140, ["一个数字是另一个的一部分时，", "两条才用同一刻度。"]),
        (["比市南区全部", "资金多"], 45, ["比市南区", "全部资金", "多"]),
        (["马铃薯", "示范园", "）", "；", "其他"], 70, ["马铃薯", "示范园）；其他"]),
        (["登记表登记表"], 25, ["登记", "表登", "记表"]),  # a word is broken where it does not fit
    ],
)
def test_a_word_is_not_broken_unless_that_saves_a_line(runs, width, lines):
    assert ["".join(map(str, line)) for line in broken(runs, Ink(9.5), width, "zh")] == lines


def test_no_line_is_too_wide_and_none_begins_with_a_closing_mark_at_any_width():
    canvas = Canvas(400, "zh")
    saying = Template(Text.of(zh="前提：{premise}。（{premise}）"), {"premise": Text.of(zh="两处统计的是同一类产品")})
    for width in range(40, 330):
        canvas.marks.clear()
        canvas.say(0, 10, saying, Ink(10), width=width)
        assert all(w.width <= width for w in canvas.writings)
        assert not [w for w in canvas.writings if w.text("zh")[0] in "。）"]


def test_a_font_is_read_alike_whatever_forked_processes_read_of_it():
    """Kernels are forked from one process that has opened the fonts; tables are read when they are needed."""
    font, _ = _opened("NotoSansSC-Regular.ttf")
    place = font.reader.file.tell()
    child = os.fork()
    if not child:
        font.reader.file.seek(place + 1_000_000)
        os._exit(0)
    os.waitpid(child, 0)
    assert font.reader.file.tell() == place


@pytest.mark.parametrize(
    "chart, whole, said, unsaid",
    [
        (lambda v: parts(v, pairing="shandong-gansu"), "shandong-gansu", "Workers placed who were lifted out of poverty", ": all aided counties of Gansu"),
        (lambda v: held(v, "qingdao-dingxi", "employment"), "qingdao-dingxi", "Workers who went to Qingdao", "Workers placed: workers"),
    ],
    ids=["the same scope", "the same measure"],
)
def test_a_part_does_not_say_again_what_its_whole_says(view, chart, whole, said, unsaid):
    canvas = chart(view("pairing", pairing=whole)).canvas("en", "wide")
    regular = " ".join(w.text("en") for w in canvas.writings if w.ink.weight == 400)
    assert said in regular and unsaid not in regular
