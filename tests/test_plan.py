"""The plan: pages from tables, checked before anything runs, arranged in the table of contents."""

from __future__ import annotations

import pytest
import yaml

from lugan.book.plan import PROJECT, Plan, PlanError, contents, read_plan


def plan_file(tmp_path, pages: str):
    path = tmp_path / "plan.yml"
    path.write_text(f"editions: [en]\npages:\n{pages}", "utf-8")
    return path


def test_every_pairing_has_a_page_below_its_parents(register):
    pages = {p.name: p for p in read_plan(register).pages}
    assert pages["pairings/jiaozhou-tongwei"].parameters["pairing"] == "jiaozhou-tongwei"
    assert pages["pairings/jiaozhou-tongwei"].parent == "pairings/qingdao-dingxi"
    assert pages["index"].notebook == "overview"


@pytest.mark.parametrize(
    "pages, message",
    [
        ("- {page: x, notebook: overview}\n- {page: x, notebook: evidence}", "plan.yml: the page x stands there twice."),
        ("- {page: x, notebook: nothing}", "there is no notebook 'nothing'. Write one of overview, pairing, theme, evidence."),
        ('- {page: "p/{pairing}", notebook: pairing, only: [jiaozhou-tongwe]}', "did you mean jiaozhou-tongwei?"),
        ("- {page: x, notebook: overview, parameters: {fisrt_year: 2021}}", "did you mean first_year?"),
        ("- {page: x, notebook: overview, parameters: {first_year: 1990}}", "first_year is 1990"),
    ],
)
def test_a_wrong_plan_is_refused_before_anything_runs(register, tmp_path, pages, message):
    with pytest.raises(PlanError) as error:
        read_plan(register, plan_file(tmp_path, pages))
    assert message in str(error.value)


def test_the_table_of_contents_follows_the_plan_and_nests_pairings(register):
    toc = yaml.safe_load((PROJECT / "_toc.yml").read_text("utf-8"))
    arranged = contents(toc, read_plan(register), dict.fromkeys(["evidence/register", "method", "rerun"], ""), {"Pairings": "结对"})
    parts = {part["caption"]: part["chapters"] for part in arranged["parts"]}
    (top,) = parts["结对"]
    assert top["file"] == "pairings/shandong-gansu"
    dingxi = top["sections"][0]
    assert (dingxi["file"], dingxi["sections"][0]["file"]) == ("pairings/qingdao-dingxi", "pairings/jiaozhou-tongwei")
    assert [c["file"] for c in parts["About"]] == ["method", "rerun"]


def test_a_part_of_the_book_has_a_table_of_contents_too(register):
    toc = yaml.safe_load((PROJECT / "_toc.yml").read_text("utf-8"))
    plan = read_plan(register)
    (only,) = [p for p in plan.pages if p.name == "pairings/qingdao-dingxi"]
    arranged = contents(toc, Plan(plan.editions, (only,)), {"evidence/register": ""}, {})
    assert arranged["root"] == "pairings/qingdao-dingxi"
    assert [part["caption"] for part in arranged["parts"]] == ["Evidence"]


def test_the_toc_in_the_project_lists_no_page_by_hand():
    toc = yaml.safe_load((PROJECT / "_toc.yml").read_text("utf-8"))
    assert all("glob" in chapter for part in toc["parts"] for chapter in part["chapters"])
