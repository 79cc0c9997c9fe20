"""Charts as SVG, for paper: what ECharts draws in the browser, WeasyPrint gets as a picture."""

from html import escape
from math import cos, pi, sin

TEAL, GREY, LINE = "#0b6e74", "#8a939c", "#d5dadf"


def radar(axes, series, size=300) -> str:
    """axes: names; series: (name, values in per cent of the axis, colour). Two axes or fewer would be no area: bars do."""
    middle, radius = size / 2, size * 0.34
    angles = [2 * pi * place / len(axes) - pi / 2 for place in range(len(axes))]

    def at(place, share):
        return middle + radius * share * cos(angles[place]), middle + radius * share * sin(angles[place])

    def polygon(shares, style):
        points = " ".join("{:.1f},{:.1f}".format(*at(place, share)) for place, share in enumerate(shares))
        return f'<polygon points="{points}" {style}/>'

    parts = [polygon([ring / 4] * len(axes), f'fill="none" stroke="{LINE}"') for ring in range(1, 5)]
    for place, name in enumerate(axes):
        (x, y), (tx, ty) = at(place, 1), at(place, 1.18)
        anchor = "middle" if abs(tx - middle) < 12 else "start" if tx > middle else "end"
        parts.append(f'<line x1="{middle}" y1="{middle}" x2="{x:.1f}" y2="{y:.1f}" stroke="{LINE}"/>')
        parts.append(f'<text x="{tx:.1f}" y="{ty + 4:.1f}" text-anchor="{anchor}">{escape(str(name))}</text>')
    for _name, values, colour in series:
        shares = [min(max((value or 0) / 100, 0), 1) for value in values]
        parts.append(polygon(shares, f'fill="{colour}" fill-opacity="0.12" stroke="{colour}" stroke-width="1.6"'))
    return _svg(size * 1.5, size, parts, shift=size * 0.25)


def line(labels, values, width=480, height=150) -> str:
    """A trend; None is a gap. The first and the last label stand under the axis, the highest and lowest beside it."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if not known:
        return ""
    low, high = min(value for _place, value in known), max(value for _place, value in known)
    span, step = (high - low) or 1, (width - 60) / max(len(values) - 1, 1)

    def at(place, value):
        return 50 + place * step, height - 28 - (value - low) / span * (height - 48)

    points = " ".join("{:.1f},{:.1f}".format(*at(place, value)) for place, value in known)
    parts = [
        f'<line x1="50" y1="{height - 24}" x2="{width - 10}" y2="{height - 24}" stroke="{LINE}"/>',
        f'<polyline points="{points}" fill="none" stroke="{TEAL}" stroke-width="1.8"/>',
        *('<circle cx="{:.1f}" cy="{:.1f}" r="2.4" fill="{}"/>'.format(*at(*one), TEAL) for one in known),
        f'<text x="50" y="{height - 8}">{escape(str(labels[0]))}</text>',
        f'<text x="{width - 10}" y="{height - 8}" text-anchor="end">{escape(str(labels[-1]))}</text>',
        *(
            f'<text x="44" y="{at(0, value)[1] + 4:.1f}" text-anchor="end">{value:.2f}</text>'
            for value in sorted({low, high})
        ),
    ]
    return _svg(width, height, parts)


def _svg(width, height, parts, shift=0) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-shift:.0f} 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'font-size="11" font-family="Noto Sans CJK SC, sans-serif" fill="#444c54">{"".join(parts)}</svg>'
    )
