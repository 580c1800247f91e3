"""What a reviewer does: stands before a claim, opens the article beside the book, works at the desk."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from lugan.cli import main
from lugan.language import catalogue
from lugan.register import DATA
from lugan.reviews import drawn

ORIGINS = pytest.mark.parametrize("origin", ["file", "http"])
REGISTER, ARTICLE, DESK = "en/evidence/register", "en/evidence/article", "en/evidence/desk"
PICKER = "#article-tool input[type=file]"


# --- The passport's address ------------------------------------------------------------------


@ORIGINS
def test_the_address_of_a_claim_opens_its_passport_over_its_row(reader, origin):
    page = reader(origin).open(f"{REGISTER}#claim-dingxi-sales-2025")
    passport = page.wait_for_selector("dialog.passport[open] h2").evaluate("h => h.closest('dialog').innerText")
    assert "48.42亿元" in passport
    page.keyboard.press("Escape")
    expect(page.locator("tr#claim-dingxi-sales-2025")).to_be_focused()
    assert page.evaluate("document.querySelector('tr:target').id") == "claim-dingxi-sales-2025"


def test_what_contradicts_a_claim_stands_in_its_passport(reader):
    page = reader().open(f"{REGISTER}#claim-dingxi-sales-2025")
    line = page.wait_for_selector("dialog.passport .line-contradicted").inner_text()
    assert "Contradicted by" in line
    assert "CNY 4,842 million against CNY 4,185 million" in line


@pytest.mark.parametrize("lang, words", [("en", "Enterprises have invested less than the collaboration paid"), ("zh", "企业投资")])
def test_a_passport_quotes_the_sentences_that_rest_on_the_claim(reader, lang, words):
    page = reader().open(f"{lang}/evidence/register#claim-tongwei-funds")
    sentences = page.locator("dialog .line-sentences p")
    expect(sentences.filter(has_text=words)).to_have_count(1)
    sentences.locator("data[data-indicator='jiaozhou-tongwei.funds-per-project'] a").first.click()
    expect(page.locator("dialog h2")).to_have_text(re.compile("per project|每个项目"))


def test_the_row_of_a_passport_is_shown_without_the_passport(reader):
    page = reader().open("en/pairings/qingdao-dingxi")
    page.locator("article data[data-claim='dingxi-sales-2025'] > a").first.click()
    page.click("dialog.passport[open] .passport-link a")
    page.wait_for_selector("tr#claim-dingxi-sales-2025:target")
    assert "register.html?row" in page.url
    assert not page.locator("dialog.passport[open]").count()
    page.locator("tr#claim-tongwei-funds data > a").first.click()
    page.click("dialog.passport[open] .passport-link a")
    page.wait_for_selector("tr#claim-tongwei-funds:target")
    assert not page.locator("dialog.passport[open]").count()
    expect(page.locator("tr#claim-tongwei-funds")).to_be_focused()


def test_a_number_in_a_passport_opens_the_next_and_one_can_go_back(reader):
    page = reader().open(f"{REGISTER}#claim-dingxi-sales-2025")
    page.click("dialog.passport[open] .line-contradicted data[data-claim='dingxi-sales-two-years'] a")
    expect(page.locator("dialog .line-value")).to_contain_text("4,185")
    expect(page.locator("dialog h2")).to_be_focused()  # a screen reader begins there
    page.click(".passport-back")
    expect(page.locator("dialog .line-value")).to_contain_text("4,842")
    assert not page.locator(".passport-back").count()


def test_a_screen_reader_hears_that_a_number_opens_a_dialog_with_a_name(reader):
    page = reader().open("en/pairings/jiaozhou-tongwei")
    number = page.locator("article data[data-claim='tongwei-funds'] > a").first
    number.focus()
    assert number.get_attribute("aria-haspopup") == "dialog"
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.passport[open] h2")
    assert page.get_by_role("dialog", name="Collaboration funds").count() == 1


# --- The article beside the book -------------------------------------------------------------


@pytest.fixture
def article(register, tmp_path) -> Path:
    """A made-up article: nothing but the numerals of the ledger, each at its place."""
    source = next(iter(register.sources))
    ledger = [n for n in register.numerals if n.source == source]
    text = ["文"] * (ledger[-1].end + 20)
    for numeral in ledger:
        text[numeral.start : numeral.end] = numeral.printed
    for paragraph in range(300, len(text), 300):
        text[paragraph] = "\n" if text[paragraph] == "文" else text[paragraph]
    (tmp_path / "made-up.txt").write_text("".join(text), "utf-8", newline="")
    return tmp_path / "made-up.txt"


def changed(article: Path, change) -> Path:
    article.write_text(change(article.read_text("utf-8")), "utf-8", newline="")
    return article


def opened(reader, path: Path, origin: str = "http", name: str = ARTICLE):
    page = reader(origin).open(name)
    page.set_input_files(PICKER, path)
    page.wait_for_selector(".article-text")
    return page


@ORIGINS
def test_every_numeral_of_the_article_is_marked_with_its_use(reader, origin, article, register):
    page = opened(reader, article, origin)
    marks = page.evaluate("[...document.querySelectorAll('.article-text mark')].map(m => [m.textContent, m.className, m.id])")
    assert [m[0] for m in marks] == [n.printed for n in register.numerals]
    assert [m[2].removeprefix("claim-") for m in marks if m[2]] == [n.use for n in register.numerals if n.use != "excluded"]
    kinds = {m[2]: m[1] for m in marks}
    assert (kinds["claim-tongwei-funds"], kinds["claim-dingxi-sales-2025"]) == ("mark-claim", "mark-contradicted")
    status = page.inner_text(".article-result [role=status]")
    assert f"All {len(register.numerals)} numerals of the ledger stand in it as printed." in status
    assert "made-up.txt is not the file that the register was made from: its checksum (SHA-256) is" in status
    assert not page.locator(".differences li").count()


def test_a_mark_opens_its_passport_or_says_why_it_is_not_used(reader, article, register):
    page = opened(reader, article)
    page.click("#claim-tongwei-funds a")
    assert "3.7亿元" in page.wait_for_selector("dialog.passport[open] .line-printed").inner_text()
    page.keyboard.press("Escape")
    expect(page.locator("#claim-tongwei-funds a")).to_be_focused()
    page.locator(".mark-excluded button").first.focus()
    page.keyboard.press("Enter")
    first = next(n for n in register.numerals if n.use == "excluded" and not n.repeats)
    card = page.wait_for_selector("dialog.passport[open]").inner_text()
    assert f"“{first.printed}” is not used" in card
    assert register.reasons[first.reason]["en"] in card
    page.keyboard.press("Escape")
    expect(page.locator(".mark-excluded button").first).to_be_focused()
    page.locator(".mark-repeated button").first.click()
    page.click("dialog.passport[open] data a")
    page.wait_for_selector("dialog.passport[open] .line-printed")


def test_figures_that_differ_are_listed_with_place_and_claim(reader, article):
    page = opened(reader, changed(article, lambda t: t.replace("3.7亿元", "3.8亿元", 1)))
    (line,) = page.locator(".differences li").all_inner_texts()
    assert line == "Character 1120: the text has “3.8亿元” where the ledger has “3.7亿元” (tongwei-funds)"
    assert page.locator(".mark-different").all_inner_texts()[-1] == "3.8亿元"
    page.click(".differences a")
    page.wait_for_selector("dialog.passport[open] .line-printed")


def test_a_numeral_that_is_not_in_the_ledger_is_listed(reader, article):
    page = opened(reader, changed(article, lambda t: t + "八十七"))
    (line,) = page.locator(".differences li").all_inner_texts()
    assert line.endswith("“八十七” is not in the ledger")
    assert page.locator(".mark-different").all_inner_texts()[-1] == "八十七"


def test_a_text_with_something_put_before_or_other_line_ends_is_found_all_the_same(reader, article, register):
    page = opened(reader, changed(article, lambda t: "\ufeff" + "题" * 200 + t.replace("\n", "\r\n")))
    status = page.inner_text(".article-result [role=status]")
    assert f"All {len(register.numerals)} numerals of the ledger stand in it as printed." in status
    assert f"{len(register.numerals)} of them stand elsewhere than in the ledger" in status
    assert not page.locator(".differences li").count()


def test_what_is_no_text_is_refused(reader, tmp_path):
    (tmp_path / "picture.txt").write_bytes(b"\xff\xfe\x00")
    page = reader().open(ARTICLE)
    page.set_input_files(PICKER, tmp_path / "picture.txt")
    assert "picture.txt is not a text in UTF-8" in page.wait_for_selector(".article-result [role=alert]").inner_text()


def test_another_text_is_told_to_be_none_of_the_sources(reader, tmp_path):
    (tmp_path / "other.txt").write_text("三个村，5户人家。", "utf-8")
    page = reader().open(ARTICLE)
    page.set_input_files(PICKER, tmp_path / "other.txt")
    assert "other.txt does not look like a source of this book: only 0 of" in page.wait_for_selector(".article-result [role=alert]").inner_text()
    assert not page.locator(".article-text").count()


def test_the_article_is_remembered_from_page_to_page_of_a_tab(reader, article, order, register):
    someone = reader()
    page = someone.open(ARTICLE)
    page.set_input_files(PICKER, article)
    page.wait_for_selector(".article-text")
    page = someone.open(DESK)
    assert page.wait_for_selector(".desk-excerpt mark").inner_text() == register.claims[order[0]].printed
    page = someone.open(f"{ARTICLE}#claim-tongwei-funds")
    assert page.wait_for_selector(".wanted").inner_text() == "3.7亿元"


def test_a_text_that_would_be_markup_stays_text(reader, article):
    page = opened(reader, changed(article, lambda t: t + "<img src=x onerror=alert(1)><script>alert(2)</script>"))
    assert "<img src=x" in page.inner_text(".article-text")
    assert not page.locator(".article-text img, .article-text script").count()


def test_a_browser_that_computes_no_checksum_says_so_and_compares_places(reader, article):
    someone = reader()
    someone.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page = someone.open(ARTICLE)
    page.set_input_files(PICKER, article)
    status = page.wait_for_selector(".article-result [role=status]").inner_text()
    assert "This browser computes no checksums" in status
    assert "numerals of the ledger stand in it as printed." in status


def test_the_address_of_a_claim_leads_to_its_place_in_the_article(reader, article):
    page = reader().open(f"{ARTICLE}#claim-tongwei-funds")
    assert "“Collaboration funds”" in page.wait_for_selector(".article-result p").inner_text()
    page.set_input_files(PICKER, article)
    page.wait_for_selector("#claim-tongwei-funds.wanted")
    assert page.evaluate("(b => b.top > 0 && b.bottom < innerHeight)(document.querySelector('.wanted').getBoundingClientRect())")


def test_nothing_is_sent_when_the_article_is_opened(reader, article):
    someone = reader()
    page = someone.open(ARTICLE)
    page.wait_for_selector(PICKER)
    before = len(someone.requests)
    page.set_input_files(PICKER, article)
    page.wait_for_selector(".article-text")
    assert {r.rpartition("/")[2] for r in someone.requests[before:]} <= {"NotoSansSC-Regular.ttf"}  # where the machine has no Chinese font


def test_the_true_article_is_recognised(reader, register):
    folder = Path(os.environ.get("LUGAN_SOURCES") or "nowhere")
    source = next(iter(register.sources.values()))
    if not (folder / source.file).exists():
        pytest.skip("LUGAN_SOURCES names no folder with the articles' texts")
    page = opened(reader, folder / source.file, "file")
    assert f"{source.file} is the very file that the register was made from" in page.inner_text(".article-result [role=status]")
    assert not page.locator(".differences li").count()


# --- The desk --------------------------------------------------------------------------------


@pytest.fixture
def order(book, register) -> list[str]:
    """The claims as this book draws them."""
    text = (book / "en" / "_static" / "sample.js").read_text("utf-8")
    return drawn(register.claims, json.loads(text[text.index("(") + 1 : text.rindex(")")])["book"])


def judge(page, verdict: str) -> None:
    page.locator(f".desk-form input[value={verdict}]").check()


def export(page, button: str = ".desk-export") -> dict:
    with page.expect_download() as download:
        page.click(button)
    return json.loads(Path(download.value.path()).read_text("utf-8"))


@ORIGINS
def test_the_sample_is_drawn_from_the_book_and_shown_one_by_one_with_passports(reader, origin, order):
    page = reader(origin).open(DESK)
    assert page.wait_for_selector(".desk-progress").inner_text() == "Claim 1 of 20; 0 judged"
    assert page.locator(".desk-list li").count() == 20
    for claim in order[:3]:
        expect(page.locator(".desk-claim .passport-link a")).to_have_attribute("href", re.compile(f"#claim-{claim}$"))
        page.get_by_role("button", name="Next", exact=True).click()
    page.locator(".desk-settings select").select_option("40")
    expect(page.locator(".desk-progress")).to_have_text("Claim 4 of 40; 0 judged")


@ORIGINS
def test_verdicts_are_kept_exported_and_merged(reader, origin, order, tmp_path):
    page = reader(origin).open(DESK)
    page.wait_for_selector(".desk-form")
    page.fill(".desk-settings input[type=text]", "Wen ")
    judge(page, "agree")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".desk-progress")).to_have_text("Claim 2 of 20; 1 judged")
    judge(page, "wrong")
    page.fill(".desk-form textarea", "=the years\nare others")
    page.wait_for_load_state("networkidle")
    page.reload()
    assert page.wait_for_selector(".desk-progress").inner_text() == "Claim 2 of 20; 2 judged"
    page.wait_for_selector(".desk-form")
    assert page.locator(".desk-form input:checked").get_attribute("value") == "wrong"
    content = export(page)
    assert content["reviewer"] == "Wen"
    assert [(r["claim"], r["verdict"], r["note"]) for r in content["reviews"]] == [(order[0], "agree", ""), (order[1], "wrong", "the years are others")]
    tables, path = tmp_path / "data", tmp_path / "reviews.json"
    shutil.copytree(DATA, tables)
    path.write_text(json.dumps(content), "utf-8")
    merged = CliRunner().invoke(main, ["reviews", str(path), "--data", str(tables)])
    assert "2 reviews added, 0 known already" in merged.output
    assert "of 2 drawn by lot, 1 not borne out" in merged.output
    assert "0 reviews added, 2 known already" in CliRunner().invoke(main, ["reviews", str(path), "--data", str(tables)]).output


def test_without_a_name_a_reviewer_has_a_made_up_one(reader):
    page = reader().open(DESK)
    page.wait_for_selector(".desk-form")
    page.click(".desk-export")
    assert "There is no verdict to export yet." in page.inner_text("#desk-tool")
    judge(page, "unclear")
    assert export(page)["reviewer"].startswith("reader-")


def test_the_desk_is_worked_by_keyboard(reader):
    page = reader().open(DESK)
    page.wait_for_selector(".desk-form")
    page.locator(".desk-form input[value=agree]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator(".desk-form input:checked").get_attribute("value") == "wrong"
    page.keyboard.press("Tab")
    page.keyboard.type("a note")
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".desk-progress")).to_have_text("Claim 2 of 20; 1 judged")
    expect(page.locator(".desk-claim h2")).to_be_focused()
    assert page.locator(".desk-list .wrong").count() == 1


def test_a_claim_is_shown_in_its_sentence_once_the_article_is_open(reader, article, order, register):
    page = reader().open(DESK)
    page.wait_for_selector(".desk-form")
    page.set_input_files("#desk-tool input[type=file]", article)
    assert page.wait_for_selector(".desk-excerpt mark").inner_text() == register.claims[order[0]].printed


def test_a_browser_that_keeps_nothing_says_so(reader):
    someone = reader()
    someone.page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    page = someone.open(DESK)
    page.wait_for_selector(".desk-form")
    judge(page, "agree")
    assert "This browser keeps nothing for this page" in page.inner_text("#desk-tool")
    assert len(export(page)["reviews"]) == 1
    someone.complaints.clear()  # the theme minds


def test_verdicts_on_an_earlier_book_can_still_be_exported(reader):
    someone = reader()
    kept = json.dumps({"reviewer": "Li", "verdicts": {"tongwei-funds": {"verdict": "agree", "note": "", "date": "2026-03-01", "printed": "3.7亿元"}}})
    someone.page.add_init_script(f"localStorage.setItem('lugan-desk:{'ab' * 32}', {kept!r})")
    page = someone.open(DESK)
    assert "This browser also holds 1 verdicts" in page.wait_for_selector(".desk-earlier").inner_text()
    assert export(page, ".desk-earlier button")["book"] == "ab" * 32


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_javascript_the_pages_say_what_would_be_there(reader, lang, order):
    someone = reader(java_script_enabled=False)
    page = someone.open(f"{lang}/evidence/article")
    assert "JavaScript" in page.inner_text("#article-tool")
    page = someone.open(f"{lang}/evidence/desk")
    assert "JavaScript" in page.inner_text("#desk-tool")
    assert page.evaluate("[...document.querySelectorAll('#sample tbody data')].map(d => d.dataset.claim)") == order[:20]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_desk_and_article_fit_a_phone(reader, lang, article):
    someone = reader(width=360, touch=True)
    for name, picker in (("article", PICKER), ("desk", "#desk-tool input[type=file]")):
        page = someone.open(f"{lang}/evidence/{name}")
        page.set_input_files(picker, article)
        page.wait_for_selector(".article-text, .desk-excerpt mark")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_scripts_say_their_words_in_every_language():
    for family in ("article-words", "desk-words"):
        assert catalogue("en")[family].keys() == catalogue("zh")[family].keys()
