"""The command line: faults in what a person gave are told without a traceback, and the status says so."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from lugan.cli import main


@pytest.mark.parametrize(
    "options, message",
    [
        (["-p", "money_unit", "dollars"], "money_unit is 'dollars', which is not valid. Valid: auto, yuan, wan, yi."),
        (["-p", "first_yaer", "2022"], "did you mean first_year?"),
        (["-p", "first_year", "1990"], "first_year is 1990, which is not valid. Valid: 2021 to 2026."),
        (["-p", "pairing", "jiaozhou-tongwei"], "the overview notebook has no parameter 'pairing'"),
        (["--only", "pairings/qingdao-dinxi"], "there is no page 'pairings/qingdao-dinxi'; did you mean pairings/qingdao-dingxi?"),
        (["--lang", "fr"], "there is no edition 'fr'. There are en, zh."),
        (["--data", "nowhere"], "nowhere/datapackage.json: the description of the tables is missing"),
    ],
)
def test_a_wrong_build_is_refused_before_a_kernel_starts(monkeypatch, options, message):
    monkeypatch.setattr("lugan.book.pipeline.run_all", lambda *args: pytest.fail("a kernel was started"))
    result = CliRunner().invoke(main, ["build", *options])
    assert result.exit_code == 1
    assert message in result.output
    assert "Traceback" not in result.output
