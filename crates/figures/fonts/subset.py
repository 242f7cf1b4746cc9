"""Cut the embedded fonts out of Noto Sans CJK and Noto Sans.

Usage:  python3 subset.py /usr/share/fonts/opentype/noto /usr/share/fonts/truetype/noto

Input:  NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc (Debian package
        fonts-noto-cjk); the face named "Noto Sans CJK JP" is taken from each.
        NotoSans-Regular.ttf and NotoSans-Bold.ttf (Debian package
        fonts-noto-core), for the Latin and Greek letters the first two lack.
Output: NotoSansCJKjp-Regular.otf, NotoSansCJKjp-Bold.otf, NotoSans-Regular.ttf
        and NotoSans-Bold.ttf beside this script.
Needs:  fonttools, babel (for the Japanese CLDR territory names).

Layout tables (GSUB, GPOS) are dropped on purpose: without kerning and
ligatures the width of a text is the plain sum of its advances, which is what
the figure layout measures.
"""

import pathlib
import sys

from babel import Locale
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = pathlib.Path(__file__).resolve().parent
FAMILY = "Noto Sans CJK JP"
# Symbols that figures use and the ranges below lack, and kanji of mineral and
# chemical names that lie outside JIS X 0208 level 1.
EXTRA = "₀₁₂₃₄₅₆₇₈₉⁰⁴⁵⁶⁷⁸⁹⁺⁻€™ℓ№−≈≠≤≥◀▶▲▼△▽●○◎■□◆◇★☆✓✔⚠礬燐錫硼弗砒沃臭硅珪銹鑛鐵黝剝填塡頰餠叱"


def wanted() -> set[int]:
    """Code points kept in the subset."""
    points = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))  # ASCII, Latin-1, Latin Extended-A
    points |= set(range(0x0386, 0x03CF))  # Greek
    points |= {0x0218, 0x0219, 0x021A, 0x021B, 0x1E9E}
    points |= set(range(0x2010, 0x2027)) | {0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x203B}
    points |= set(range(0x2190, 0x219A)) | {0x21D2, 0x21D4}
    points |= set(range(0x2460, 0x2474))  # circled digits
    points |= set(range(0x3000, 0x3020)) | set(range(0x3041, 0x3100))  # CJK punctuation, kana
    points |= set(range(0xFF01, 0xFFE7))  # full- and half-width forms
    points |= set(range(0x3371, 0x33DE))  # squared units
    for row in list(range(1, 9)) + list(range(16, 48)):  # JIS X 0208: symbols, level-1 kanji
        for cell in range(1, 95):
            try:
                points.add(ord(bytes([0xA0 + row, 0xA0 + cell]).decode("euc_jp")))
            except UnicodeDecodeError:
                pass
    for name in Locale("ja").territories.values():
        points |= {ord(c) for c in name}
    points |= {ord(c) for c in EXTRA}
    points.add(0xFFFD)
    return points


def cut(font, points: set[int], out: pathlib.Path) -> None:
    """Write the part of a font that has the code points."""
    options = subset.Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "STAT", "MVAR"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14, 16, 17]
    options.name_languages = [0x409]
    options.hinting = False
    options.notdef_outline = True
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    font.flavor = None
    font.save(str(out), reorderTables=True)
    print(out.name, len(font.getGlyphOrder()), "glyphs", out.stat().st_size, "bytes")


def main() -> None:
    cjk, latin = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for style in ("Regular", "Bold"):
        faces = TTCollection(str(cjk / f"NotoSansCJK-{style}.ttc")).fonts
        font = next(f for f in faces if f["name"].getDebugName(16) == FAMILY or f["name"].getDebugName(1) == FAMILY)
        missing = wanted() - set(font.getBestCmap())
        cut(font, wanted(), HERE / f"NotoSansCJKjp-{style}.otf")
        cut(TTFont(str(latin / f"NotoSans-{style}.ttf")), missing, HERE / f"NotoSans-{style}.ttf")


if __name__ == "__main__":
    main()
