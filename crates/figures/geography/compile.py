"""Compile the world outlines that the map figure draws.

Usage:  npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
        python3 compile.py package/countries-110m.json package/countries-50m.json > world.txt

Input:  Natural Earth 4.1 countries (public domain), 1:110m for outlines and
        1:50m for the position of states too small for the 1:110m set, as
        TopoJSON from the npm package world-atlas 2.0.2.
Needs:  babel, pycountry (numeric to three-letter codes; ISO 3166-1).

Output, one region per line, UTF-8:
    ISO3 lon lat [ring;ring;…]
lon and lat (degrees) are a label point inside the largest outline. A ring is
blank-separated integers in hundredths of a degree: x y of the first vertex,
then dx dy to each next one; the closing vertex is left out. Rings are filled
by the even-odd rule, so holes need no mark. A ring that crosses the
antimeridian is followed across it, hence longitudes may exceed 180 degrees.
A line without rings is a point-only region.

Choices about areas without an ISO 3166 code: Kosovo is XKX; the source's
"N. Cyprus" is joined to CYP and "Somaliland" to SOM.
"""

import json
import math
import sys
from collections import defaultdict

import pycountry

# Regions in neither file, or better placed by hand: ISO3 -> (lon, lat).
# Positions from the "Geographic coordinates" entries of the CIA World Factbook (public domain).
POINTS = {
    "BES": (-68.27, 12.18), "BVT": (3.4, -54.43), "CCK": (96.83, -12.17), "CXR": (105.67, -10.5),
    "KIR": (173.0, 1.42), "GIB": (-5.35, 36.13), "GLP": (-61.58, 16.25), "GUF": (-53.0, 4.0), "MTQ": (-61.0, 14.67),
    "MYT": (45.17, -12.83), "REU": (55.6, -21.1), "SJM": (20.0, 78.0), "TKL": (-172.0, -9.0),
    "TUV": (178.0, -8.0), "UMI": (166.62, 19.28),
}
BY_NAME = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}


def iso3(geometry):
    """Three-letter code of a source geometry, or None."""
    if geometry.get("id"):
        found = pycountry.countries.get(numeric=geometry["id"])
        return found.alpha_3 if found else None
    return BY_NAME.get(geometry["properties"]["name"])


def load(path):
    """Decoded arcs and, by code, the list of polygons (each a list of arc rings)."""
    topology = json.load(open(path, encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round((x * sx + tx) * 100), round((y * sy + ty) * 100)))
        arcs.append(points)
    regions = defaultdict(list)
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = iso3(geometry)
        if code is None or not geometry.get("arcs"):
            continue
        regions[code] += [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return arcs, regions


def rings_of(arcs, polygons):
    """Closed rings of a region; arcs shared by two of its polygons vanish."""
    used = [index for polygon in polygons for ring in polygon for index in ring]
    inner = {i for i in used if ~i in used}
    simple, open_arcs = [], []
    for polygon in polygons:
        for ring in polygon:
            if any(i in inner for i in ring):
                open_arcs += [i for i in ring if i not in inner]
            else:
                simple.append(ring)
    decoded = lambda i: arcs[i] if i >= 0 else arcs[~i][::-1]
    rings = []
    for ring in simple:
        points = []
        for i in ring:
            points += decoded(i)[1 if points else 0:]
        rings.append(points)
    while open_arcs:  # stitch what merging left open
        points = list(decoded(open_arcs.pop(0)))
        while points[0] != points[-1]:
            k = next(k for k, i in enumerate(open_arcs) if decoded(i)[0] == points[-1])
            points += decoded(open_arcs.pop(k))[1:]
        rings.append(points)
    return [clean(r) for r in rings if len(clean(r)) >= 3]


def clean(ring):
    """Drop repeated vertices and the closing one."""
    out = []
    for p in ring:
        if not out or p != out[-1]:
            out.append(p)
    return out[:-1] if out and out[0] == out[-1] else out


def unwrap(ring):
    """Follow a ring across the 180th meridian; a ring round the pole is closed along it."""
    out = [ring[0]]
    for x, y in ring[1:] + ring[:1]:
        while x - out[-1][0] > 18000:
            x -= 36000
        while x - out[-1][0] < -18000:
            x += 36000
        out.append((x, y))
    if out[-1] == out[0]:
        out = out[:-1]
    else:
        out += [(out[-1][0], -9000), (out[0][0], -9000)]
    middle = (min(x for x, _ in out) + max(x for x, _ in out)) / 2
    shift = 36000 if middle < -18000 else -36000 if middle > 18000 else 0
    return [(x + shift, y) for x, y in out]


def area(ring):
    """Signed planar area in square degrees of longitude x sin(latitude)."""
    total = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        total += math.radians((x1 - x0) / 100) * (2 + math.sin(math.radians(y0 / 100)) + math.sin(math.radians(y1 / 100)))
    return total


def inside(ring, x, y):
    """Even-odd test and distance to the outline."""
    odd, best = False, 1e18
    k = math.cos(math.radians(y / 100))
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            odd = not odd
        dx, dy = (x1 - x0) * k, y1 - y0
        t = max(0.0, min(1.0, ((x - x0) * k * dx + (y - y0) * dy) / (dx * dx + dy * dy or 1)))
        best = min(best, math.hypot((x0 - x) * k + t * dx, y0 - y + t * dy))
    return odd, best


def label_point(rings):
    """Area centroid of the largest ring, or the most inland grid point if that lies outside or near the edge."""
    ring = max(rings, key=lambda r: abs(area(r)))
    twice = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1]))
    cx = sum((x0 + x1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1])) / (3 * twice)
    cy = sum((y0 + y1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1])) / (3 * twice)
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    grid = [(min(xs) + (max(xs) - min(xs)) * i / 40, min(ys) + (max(ys) - min(ys)) * j / 40) for i in range(1, 40) for j in range(1, 40)]
    inland = [(inside(ring, x, y)[1], x, y) for x, y in grid if inside(ring, x, y)[0]]
    ok, depth = inside(ring, cx, cy)
    if inland and (not ok or depth < 0.4 * max(inland)[0]):
        _, cx, cy = max(inland)
    return round(cx), round(cy)


def wrap(lon):
    """Longitude in (-180, 180]."""
    return lon - 360 if lon > 180 else lon


def main():
    arcs, regions = load(sys.argv[1])
    fine_arcs, fine = load(sys.argv[2])
    lines = {}
    for code, polygons in regions.items():
        rings = [unwrap(ring) for ring in rings_of(arcs, polygons)]
        rings.sort(key=lambda r: (-abs(area(r)), r))
        x, y = label_point(rings)
        text = []
        for ring in rings:
            numbers, px, py = [], 0, 0
            for qx, qy in ring:
                numbers += [qx - px, qy - py]
                px, py = qx, qy
            text.append(" ".join(map(str, numbers)))
        lines[code] = f"{code} {wrap(x / 100):g} {y / 100:g} {';'.join(text)}"
    for code, polygons in fine.items():
        if code not in lines and code not in POINTS:
            x, y = label_point(rings_of(fine_arcs, polygons))
            lines[code] = f"{code} {wrap(x / 100):g} {y / 100:g}"
    for code, (x, y) in POINTS.items():
        lines.setdefault(code, f"{code} {x:g} {y:g}")
    missing = sorted({c.alpha_3 for c in pycountry.countries} - set(lines))
    if missing:
        sys.exit(f"no outline and no point for: {missing}")
    for code in sorted(lines):
        print(lines[code])


if __name__ == "__main__":
    main()
