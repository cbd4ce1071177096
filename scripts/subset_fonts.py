#!/usr/bin/env python3
"""Makes assets/fonts/*.otf from Noto Sans CJK. Run once, by hand; the build never needs it.

    apt-get install fonts-noto-cjk          (SIL Open Font License 1.1)
    python3 -m venv venv && venv/bin/pip install fonttools
    venv/bin/python scripts/subset_fonts.py [FOLDER OF NotoSansCJK-*.ttc]

Regular holds GB 2312 complete, Bold its first level (3,755 characters); both hold Latin, Greek, punctuation, signs
and full-width forms. The family is renamed, so that an installed Noto is never taken by mistake. Ascent plus descent
is 1.24 em in every table: the line height that the charts lay text out with.
"""
import sys
from pathlib import Path

from fontTools import subset

FAMILY = "Changhu Sans SC"
SOURCE = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/opentype/noto")
TARGET = Path(__file__).resolve().parent.parent / "assets" / "fonts"
SIMPLIFIED_CHINESE = 2  # index in the collection; 0 is Japanese
ASCENT, DESCENT = 960, 280  # of 1000 units

SIGNS = (
    [chr(c) for a, b in ((0x20, 0x7E), (0xA0, 0xFF), (0x391, 0x3C9), (0x2010, 0x2027), (0x2030, 0x203B),
                         (0x2070, 0x208E), (0x2160, 0x217B), (0x2190, 0x2199), (0x2200, 0x226B),
                         (0x2460, 0x2473), (0x25A0, 0x25CF), (0x3000, 0x303F), (0xFF01, 0xFFE6))
     for c in range(a, b + 1)]
    + list("€₂™℃‰")
)
# Characters of county names outside GB 2312.
PLACES = "鄠瀍浉堽漷祊猇硚崀垚渌洣澧湉坭砦乜甪氹淏玙浭瀛溆滘塱珺"


def gb2312(first_row, last_row):
    for row in range(first_row, last_row + 1):
        for cell in range(1, 95):
            try:
                yield bytes((0xA0 + row, 0xA0 + cell)).decode("gb2312")
            except UnicodeDecodeError:
                pass


def make(weight, last_row):
    options = subset.Options()
    options.font_number = SIMPLIFIED_CHINESE
    options.layout_features = ["kern"]
    options.hinting = False
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    font = subset.load_font(str(SOURCE / f"NotoSansCJK-{weight}.ttc"), options)
    worker = subset.Subsetter(options)
    worker.populate(text="".join(SIGNS) + PLACES + "".join(gb2312(1, 3)) + "".join(gb2312(6, 6)) + "".join(gb2312(16, last_row)))
    worker.subset(font)

    post_script = FAMILY.replace(" ", "") + "-" + weight
    names = {1: FAMILY, 2: weight, 3: post_script, 4: f"{FAMILY} {weight}", 6: post_script}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
    cff = font["CFF "].cff
    cff.fontNames = [post_script]
    cff[0].FamilyName, cff[0].FullName = FAMILY, names[4]

    hhea, os2 = font["hhea"], font["OS/2"]
    hhea.ascent, hhea.descent, hhea.lineGap = ASCENT, -DESCENT, 0
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ASCENT, -DESCENT, 0
    os2.usWinAscent, os2.usWinDescent = ASCENT, DESCENT
    font["head"].modified = font["head"].created  # same bytes on every run
    font.recalcTimestamp = False

    TARGET.mkdir(parents=True, exist_ok=True)
    path = TARGET / f"ChanghuSansSC-{weight}.otf"
    subset.save_font(font, str(path), options)
    print(path, path.stat().st_size, "bytes,", len(font.getBestCmap()), "characters")


make("Regular", 87)
make("Bold", 55)
