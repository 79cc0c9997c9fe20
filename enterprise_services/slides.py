"""The monthly brief as pictures for a slide show, 1920 x 1080: the six figures, the parks, the chains, what changed."""

from io import BytesIO
from zipfile import ZipFile

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from .overview import Overview

SIZE = WIDTH, HEIGHT = 1920, 1080
MARGIN, TOP, FOOT = 96, 190, 1010
INK, SOFT, ACCENT, RULE = "#1d2329", "#626a73", "#0b6e74", "#d5dadf"
SIMPLIFIED = 2  # the face of simplified Chinese in Noto's collection
CLOSING = "，。；：、）”"  # no line begins with these
REGULAR, BOLD = "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"


class Slide:
    """One picture with its heading and, at its foot, whose it is."""

    def __init__(self, heading: str, overview: Overview):
        self.image = Image.new("RGB", SIZE, "white")
        self.draw = ImageDraw.Draw(self.image)
        self.text(MARGIN, 70, heading, 56, bold=True)
        self.draw.rectangle((MARGIN, 158, WIDTH - MARGIN, 162), fill=ACCENT)
        zone = f"{settings.PORTAL_ZONE_NAME} · {_('Zone Portal')}"
        self.text(MARGIN, FOOT, zone, 26, SOFT)
        self.text(WIDTH - MARGIN, FOOT, f"{_('As of the day')} {overview.day}", 26, SOFT, right=True)

    def text(self, x, y, text, size, fill=INK, *, bold=False, right=False, width=None):
        """One line; what is wider than `width` is set smaller until it fits."""
        while (font := _font(size, bold)).getlength(text) > (width or WIDTH) and size > 18:
            size -= 2
        self.draw.text((x, y), text, fill, font, anchor="ra" if right else "la")

    def wrapped(self, x, y, text, size, width) -> int:
        """Broken where the line is full, as Chinese is; gives where the next text begins."""
        font, line = _font(size, False), ""
        for word in _pieces(text):
            if font.getlength(line + word) > width and word not in CLOSING:
                self.draw.text((x, y), line.rstrip(), INK, font)
                line, y = "", y + round(size * 1.5)
            line += word
        self.draw.text((x, y), line, INK, font)
        return y + round(size * 1.5)

    def table(self, heads, rows):
        """The first column is words, the others are numbers."""
        first = 430
        step = (WIDTH - 2 * MARGIN - first) / max(len(heads) - 1, 1)
        height = min(110, (FOOT - TOP - 110) / max(len(rows), 1))
        for place, (label, unit) in enumerate(heads):
            right = MARGIN + first + place * step
            if place:
                for number, part in enumerate(_halves(label, 30, step - 30)):
                    self.text(right, TOP - 10 + 38 * number, part, 30, SOFT, right=True, width=step - 20)
                self.text(right, TOP + 68, unit, 24, SOFT, right=True)
            else:
                self.text(MARGIN, TOP + 10, label, 30, SOFT)
        for number, cells in enumerate(rows):
            y = TOP + 100 + number * height
            self.draw.line((MARGIN, y, WIDTH - MARGIN, y), RULE, 2)
            for place, cell in enumerate(cells):
                if place:
                    self.text(MARGIN + first + place * step, y + 22, cell, 40, right=True, width=step - 20)
                else:
                    self.text(MARGIN, y + 24, cell, 36, bold=True, width=first - 20)

    def png(self) -> bytes:
        out = BytesIO()
        self.image.save(out, "PNG", optimize=True)
        return out.getvalue()


def _font(size: int, bold: bool):
    """Pillow finds the file by its name among the system's fonts; the PDFs need the same one."""
    return ImageFont.truetype(BOLD if bold else REGULAR, size, index=SIMPLIFIED)


def _halves(label: str, size: int, width: float) -> list[str]:
    """A heading in one line, or in two where it is too wide for one."""
    if _font(size, False).getlength(label) <= width:
        return ["", label]
    pieces = list(_pieces(label))
    middle = (len(pieces) + 1) // 2
    return ["".join(pieces[:middle]), "".join(pieces[middle:]).strip()]


def _pieces(text: str):
    """Single signs of Chinese, whole words of anything else."""
    word = ""
    for sign in text:
        if sign.isascii() and sign != " ":
            word += sign
            continue
        if word:
            yield word
            word = ""
        yield sign
    if word:
        yield word


def _six(overview: Overview) -> Slide:
    slide = Slide(_("The zone in six figures"), overview)
    for place, line in enumerate(overview.lines):
        x, y = MARGIN + place % 3 * 590, TOP + 40 + place // 3 * 390
        slide.text(x, y, str(line.figure.label), 36, SOFT, width=540)
        value = f"{line.now.shown or '—'}"
        slide.text(x, y + 60, value, 120, ACCENT, bold=True, width=540)
        slide.text(x, y + 220, str(line.figure.unit), 32, SOFT)
        before = f"{_('last year')} {line.before.shown or '—'}"
        slide.text(x, y + 270, f"{before}　{line.change}", 32, INK, width=540)
    return slide


def _heads(first, listed):
    return [(first, ""), *((str(figure.label), str(figure.unit)) for figure in listed)]


def _cells(name, cells):
    return [str(name), *(cell.result.shown or "—" for cell in cells)]


def _parks(overview: Overview) -> Slide:
    slide = Slide(_("Parks compared"), overview)
    heads = _heads(_("Park"), [line.figure for line in overview.lines])
    slide.table(heads, [_cells(park, cells) for park, cells in overview.parks])
    return slide


def _chains(overview: Overview) -> Slide:
    slide = Slide(_("Map of the chains"), overview)
    slide.table(
        _heads(_("Chain"), overview.chain_figures), [_cells(each.chain, each.cells) for each in overview.chains]
    )
    return slide


def _told(overview: Overview) -> Slide:
    slide = Slide(_("What changed in %(month)s") % {"month": f"{overview.day:%Y-%m}"}, overview)
    y = TOP + 20
    for each in overview.told or ():
        if y > FOOT - 130:
            break
        slide.draw.ellipse((MARGIN, y + 18, MARGIN + 14, y + 32), fill=ACCENT)
        y = slide.wrapped(MARGIN + 40, y, each.text, 34, WIDTH - 2 * MARGIN - 40) + 18
    if not overview.told:
        slide.text(MARGIN, y, _("Nothing to tell of this month yet"), 40, SOFT)
    return slide


def archive(overview: Overview) -> bytes:
    """All slides as one zip of PNG files in their order."""
    out = BytesIO()
    with ZipFile(out, "w") as files:
        for number, make in enumerate((_six, _parks, _chains, _told), start=1):
            files.writestr(f"{overview.day:%Y%m}-{number}.png", make(overview).png())
    return out.getvalue()
