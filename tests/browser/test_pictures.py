"""A chart as a PNG: drawn in the reader's browser as matplotlib would draw it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import expect

from lugan import charts

PAGE = "pairings/qingdao-dingxi"


def taken(page, chart: str, path: Path) -> Image.Image:
    """The picture that a reader takes away of a chart."""
    with page.expect_download() as download:
        page.locator(f"#{chart}").get_by_role("button", name="PNG").click()
    assert download.value.suggested_filename.startswith(f"{chart}.") and download.value.suggested_filename.endswith(".png")
    download.value.save_as(path)
    return Image.open(path)


def apart(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart where they differ most, from 0 to 1; the edges of letters, which each renderer smooths its own way, are blurred, and the last pixels left out, as sizes are rounded."""
    blurred = [np.asarray(i.convert("RGB").crop((0, 0, *one.size)).filter(ImageFilter.GaussianBlur(6)), float)[:-8] for i in (one, other)]
    return float(abs(blurred[0] - blurred[1]).max()) / 255


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("origin, width, scheme", [("http", 1280, "light"), ("file", 360, "dark")])
def test_the_picture_is_the_wide_chart_in_light_colours_two_pixels_to_the_point(reader, view, tmp_path, lang, origin, width, scheme):
    page = reader(origin, width=width, scheme=scheme).open(f"{lang}/{PAGE}")
    drawn = view("pairing", pairing="qingdao-dingxi", lang=lang)
    for chart in (charts.held(drawn, "qingdao-dingxi", "sales"), charts.when(drawn, pairing="qingdao-dingxi")):
        picture, canvas = taken(page, chart.id, tmp_path / "chart.png"), chart.canvas(lang, "wide")
        assert picture.format == "PNG" and picture.size == (round(canvas.width * 2), round(canvas.height * 2))
        (tmp_path / "drawn.png").write_bytes(canvas.png())
        assert apart(picture, Image.open(tmp_path / "drawn.png")) < 0.15  # quotation marks of another font make 0.18


def test_a_picture_of_a_variant_shows_the_variant(reader, tmp_path):
    page = reader().open(f"en/{PAGE}")
    usual = taken(page, "held-funding", tmp_path / "usual.png")
    page.locator("form.choose select[name=money_unit]").select_option("wan")
    expect(page.locator("#held-funding .chart-wide")).to_contain_text("227,900")
    chosen = taken(page, "held-funding", tmp_path / "chosen.png")
    assert chosen.size == usual.size and apart(chosen, usual) > 0.2


def test_every_chart_offers_its_data_and_both_pictures(reader, page_names):
    someone = reader()
    for name in page_names:
        offers = someone.open(name).locator("figure.chart > .downloads").all_inner_texts()
        assert all("CSV" in o and "SVG" in o and "PNG" in o for o in offers), name


def test_without_javascript_the_chart_is_a_file_and_no_button_is_dead(reader, tmp_path):
    page = reader(java_script_enabled=False).open(f"en/{PAGE}")
    assert page.get_by_role("button", name="PNG").count() == 0
    with page.expect_download() as download:
        page.locator("#held-funding a.download", has_text="SVG").click()
    assert Path(download.value.path()).read_text("utf-8").startswith("<svg")
