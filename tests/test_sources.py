"""The ledger against a text: complete, in place, and the file that was read."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from click.testing import CliRunner

from lugan.cli import main
from lugan.register import Numeral, Source
from lugan.sources import Article, verify, which

TEXT = "\n两地投入3.7亿元，实施176个项目。\n\n其中2000万元用于园区，帮助1.5万余名群众。\n"
LEDGER = [("两地", "excluded"), ("3.7亿元", "funds"), ("176个", "projects"), ("2000万元", "park"), ("1.5万余名", "workers")]


def article(text: str) -> Article:
    return Article(text, hashlib.sha256(text.encode()).hexdigest())


@pytest.fixture
def small(register):
    """A register that knows only the small text above."""
    source = replace(register.sources["lugan-2026"], id="small", file="small.txt", sha256=article(TEXT).sha256)
    numerals = tuple(Numeral("small", TEXT.index(p), TEXT.index(p) + len(p), p, use, "wording" if use == "excluded" else "", "") for p, use in LEDGER)
    paragraphs = tuple(("small", n, start, end) for n, (start, end) in enumerate(article(TEXT).paragraphs(), 1))
    return replace(register, sources={"small": source}, numerals=numerals, paragraphs=paragraphs)


def discrepancies(register, text: str) -> list[str]:
    return [str(d) for d in verify(register, register.sources["small"], article(text))]


def test_a_text_with_all_its_numerals_in_the_ledger_is_borne_out(small):
    assert discrepancies(small, TEXT) == []


def test_a_changed_digit_is_found_where_it_stands(small):
    found = discrepancies(small, TEXT.replace("3.7", "3.8"))
    assert found[0] == "line 2, column 5 (character 5): the text has '3.8亿元' where the ledger has '3.7亿元' (claim funds)"
    assert "the checksum is" in found[1]


def test_a_numeral_missing_from_the_ledger_is_found(small):
    found = discrepancies(replace(small, numerals=small.numerals[:-1]), TEXT)
    assert found == ["line 4, column 16 (character 37): the numeral '1.5万' is not in the ledger"]


def test_a_numeral_only_half_in_the_ledger_is_found(small):
    short = replace(small.numerals[1], end=small.numerals[1].end - 2, printed="3.7")
    longer = replace(small, numerals=(small.numerals[0], short, *small.numerals[2:]))
    assert discrepancies(longer, TEXT) == ["line 2, column 5 (character 5): the numeral '3.7亿' is not in the ledger"]


def test_a_shifted_text_is_said_once(small):
    found = discrepancies(small, TEXT.replace("投入", "一共投入"))
    assert found[0].startswith("line 2, column 5 (character 5): from '3.7亿元' on, everything stands 2 characters later")
    assert len(found) == 2


def test_a_new_numeral_and_a_moved_paragraph_are_found(small):
    assert "the numeral '九' is not in the ledger" in discrepancies(small, TEXT + "九\n")[0]
    assert any("paragraphs" in d for d in discrepancies(small, TEXT + "又一段\n"))


def test_a_text_that_only_differs_elsewhere_is_still_another_file(small):
    found = discrepancies(small, TEXT.replace("群众", "百姓").replace("百", "白"))
    assert len(found) == 1
    assert "this is not the file the register was made from" in found[0]


@pytest.mark.parametrize(
    "resaved, what",
    [
        (TEXT.replace("\n", "\r\n"), "only in its Windows line ends"),
        ("\ufeff" + TEXT, "only in its byte-order mark;"),
        ("\ufeff" + TEXT.replace("\n", "\r\n"), "only in its byte-order mark and Windows line ends"),
    ],
    ids=["line ends", "mark", "both"],
)
def test_a_file_that_was_only_saved_anew_is_told_so_and_nothing_else(small, resaved, what):
    (found,) = discrepancies(small, resaved)
    assert what in found


def test_a_text_that_breaks_off_is_said_once(small):
    found = discrepancies(small, TEXT[: TEXT.index("2000")])
    assert found[0] == "line 4, column 3 (character 24): the text ends before '2000万元'; 2 numerals of the ledger are missing"
    assert sum("numeral" in f for f in found) == 1


def test_a_long_text_is_verified_within_two_seconds(small):
    text = TEXT * 300
    numerals = tuple(replace(n, start=n.start + i * len(TEXT), end=n.end + i * len(TEXT)) for i in range(300) for n in small.numerals)
    start = process_time()
    found = discrepancies(replace(small, numerals=numerals), text.replace("1.5万", "1.6万"))
    assert len([f for f in found if "'1.6万余名'" in f]) == 300
    assert process_time() - start < 2


def test_a_source_is_known_by_checksum_name_or_id(register):
    two = replace(register, sources={**register.sources, "other": Source("other", "", "", "", "", "other.txt", "0" * 64, register.sources["lugan-2026"].note)})
    stranger = article("x")
    assert which(two, Path("other.txt"), stranger).id == "other"
    assert which(two, Path("new.txt"), stranger, "lugan-2026").id == "lugan-2026"
    with pytest.raises(ValueError, match="say which with --id"):
        which(two, Path("new.txt"), stranger)
    with pytest.raises(ValueError, match="there is no source 'nobody'"):
        which(two, Path("new.txt"), stranger, "nobody")


def sources_folder() -> Path | None:
    folder = os.environ.get("LUGAN_SOURCES")
    return Path(folder) if folder else None


@pytest.mark.skipif(not sources_folder(), reason="LUGAN_SOURCES names no folder with the articles' texts")
class TestTheRegisterAgainstTheArticle:
    """Needs the text, which the project does not hold."""

    def run(self, path: Path):
        return CliRunner().invoke(main, ["verify", str(path)])

    def test_every_claim_and_numeral_stands_in_its_article(self, register):
        for source in register.sources.values():
            result = self.run(sources_folder() / source.file)
            assert result.exit_code == 0, result.output
            assert "bears out the register" in result.output

    def test_a_copy_with_one_changed_digit_is_refused_saying_where(self, register, tmp_path):
        source = register.sources["lugan-2026"]
        text = (sources_folder() / source.file).read_text("utf-8")
        claim = register.claims["tongwei-employment-funds"]
        spoiled = text[: claim.start] + "3" + text[claim.start + 1 :]
        path = tmp_path / source.file
        path.write_text(spoiled, "utf-8")
        result = self.run(path)
        assert result.exit_code == 1
        assert f"(character {claim.start}): the text has '3209.95万元' where the ledger has '2209.95万元' (claim tongwei-employment-funds)" in result.output

    def test_the_project_holds_no_sentence_of_the_article(self, register):
        root = Path(__file__).parent.parent
        ours = "\n".join(p.read_text("utf-8", errors="ignore") for d in ("data", "book", "notebooks", "lugan", "tests") for p in (root / d).rglob("*") if p.suffix in {".csv", ".md", ".ipynb", ".yml", ".py", ".json"})
        for source in register.sources.values():
            text = (sources_folder() / source.file).read_text("utf-8")
            for start in range(len(text) - 16):
                piece = text[start : start + 16]
                assert "\n" in piece or piece not in ours, piece
