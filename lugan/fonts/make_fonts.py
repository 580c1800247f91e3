"""Make the fonts beside this file from the full ones (run by hand, needs the npm client).

    npm pack @expo-google-fonts/noto-sans@0.4.2 @expo-google-fonts/noto-sans-sc@0.4.3
    for f in expo-*.tgz; do mkdir -p full/$f && tar xzf $f -C full/$f; done
    python make_fonts.py full

The fonts are Noto Sans and Noto Sans SC (SIL Open Font License 1.1, texts beside this file).
They are cut down to the Latin letters and symbols that the charts use, and to the 6,763
characters of GB 2312, which hold the name of every place and person in the sources. Charts are
drawn and measured with them, and pages fall back on them where a machine has no Chinese font.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) + "–—‘’“”•…‰′″€←↑→↓↔≈≠≤≥∞−×÷±■□●○◆◇▲△▼▽"
HERE = Path(__file__).parent
WEIGHTS = {"Regular": "400Regular", "SemiBold": "600SemiBold"}


def gb2312() -> str:
    """Every character of GB 2312."""
    codes = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(c.decode("gb2312", errors="ignore") for c in codes)


def cut(source: Path, target: Path, characters: str) -> None:
    """Keep only ``characters`` of a font; no time stamp, so that the bytes repeat."""
    options = subset.Options()
    options.layout_features = ["kern", "liga", "locl", "ccmp", "mark"]
    options.hinting = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    one_family(font)
    subset.save_font(font, str(target), options)


def one_family(font: TTFont) -> None:
    """Put both weights under one family name, as matplotlib looks for them by family and weight."""
    names = font["name"]
    family = names.getDebugName(1).removesuffix(" SemiBold")
    for record in [n for n in names.names if n.nameID == 1]:
        names.setName(family, 1, record.platformID, record.platEncID, record.langID)


def main(full: Path) -> None:
    for weight, folder in WEIGHTS.items():
        for family, characters in (("NotoSans", LATIN), ("NotoSansSC", gb2312() + LATIN)):
            (source,) = full.glob(f"**/{folder}/{family}_{folder}.ttf")
            target = HERE / f"{family}-{weight}.ttf"
            cut(source, target, characters)
            print(f"{target.name}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
