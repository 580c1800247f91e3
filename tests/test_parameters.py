"""Wrong parameters are refused with what would do."""

from __future__ import annotations

import pytest

from lugan.parameters import NOTEBOOKS, PARAMETERS, ParameterError, checked, from_text


@pytest.mark.parametrize(
    "given, message",
    [
        ({"pairing": "qingdao-dinxi"}, "pairing is 'qingdao-dinxi', which is not valid; did you mean qingdao-dingxi? Valid: shandong-gansu, "),
        ({"pairng": "qingdao-dingxi"}, "the pairing notebook has no parameter 'pairng'; did you mean pairing? It takes pairing, first_year, "),
        ({"fundz": 9.9}, "the pairing notebook has no parameter 'fundz'. It takes pairing, "),
        ({"first_year": 1999}, "first_year is 1999, which is not valid. Valid: 2021 to 2026."),
        ({"last_year": 2031}, "last_year is 2031, which is not valid. Valid: 2021 to 2026."),
        ({"first_year": "2021"}, "first_year is '2021', which is not a whole number. Valid: 2021 to 2026."),
        ({"first_year": 2021.0}, "which is not a whole number"),
        ({"first_year": True}, "which is not a whole number"),
        ({"first_year": 2025, "last_year": 2022}, "first_year is 2025, after last_year, which is 2022. Swap the two."),
        ({"money_unit": "dollars"}, "money_unit is 'dollars', which is not valid. Valid: auto, yuan, wan, yi."),
        ({"money_unit": "yaun"}, "did you mean yuan?"),
        ({"lang": "fr"}, "Valid: en, zh."),
        ({"sources": "other"}, "Valid: all, lugan-2026."),
        ({"reading": "tongwei-funds"}, "reading is 'tongwei-funds', which is not valid"),
        ({"pairing": ["qingdao-dingxi"]}, "which is not text"),
        ({"pairing": "x'); import os #"}, "which is not valid"),
    ],
)
def test_a_wrong_name_type_or_value_is_refused_with_what_would_do(register, given, message):
    with pytest.raises(ParameterError) as error:
        checked("pairing", given, register)
    assert message in str(error.value)


def test_all_faults_are_told_at_once(register):
    with pytest.raises(ParameterError) as error:
        checked("theme", {"theme": "fundng", "yeer": 2021, "lang": "de"}, register)
    assert len(error.value.faults) == 3


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_notebook_runs_with_its_defaults(register, notebook):
    assert checked(notebook, {}, register) == {n: PARAMETERS[n].default for n in NOTEBOOKS[notebook]}


def test_values_from_a_command_line_become_numbers_only_where_numbers_are_asked_for():
    assert from_text("first_year", "2022") == 2022
    assert from_text("first_year", "soon") == "soon"
    assert from_text("pairing", "2022") == "2022"
