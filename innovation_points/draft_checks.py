"""What is wrong with a draft, each beside its place: before it may be sent, and again before it is published."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from rulebook import loader
from rulebook.loader import in_use
from rulebook.quantities import RuleError, number

from .drafting import cells, options, why_unread
from .knob_fields import plain, spoken_value
from .models import Night, RuleVersion
from .reading import spoken

FAR = 10  # a number so many times larger or smaller than before is looked at again


@dataclass(frozen=True)
class Finding:
    """One fault at one place of the content. What only looks strange does not block."""

    place: str
    message: str
    blocks: bool = True


def first_free_day() -> date:
    """The earliest day from which a version may still hold: no night of that day or a later one has been published."""
    last = Night.objects.latest_published()
    return last.as_of + timedelta(days=1) if last else timezone.localdate()


def in_force_before(version: RuleVersion) -> RuleVersion | None:
    """The version that would hold on the first day if this one were not published."""
    return RuleVersion.objects.in_force(version.code, version.effective_from)


def findings(version: RuleVersion) -> list[Finding]:
    """All that can be said, in the order of the page; the rulebook's own refusal only where nothing else explains it."""
    content, base = version.content, version.based_on.content if version.based_on else version.content
    found = [Finding(place, why) for place, why in why_unread(content, version.unread).items()]
    found += _texts(content)
    found += _dates(version)
    found += _status(version)
    found += _weights(content, base)
    found += _bands(content)
    found += _tiers(content)
    found += _strange(content, base)
    if not any(finding.blocks for finding in found):
        try:
            loader.parse(content)
        except RuleError as error:
            found.append(Finding(_place(str(error)), _("The rulebook refuses this: %(error)s") % {"error": error}))
    return found


def blocking(version: RuleVersion) -> list[Finding]:
    return [finding for finding in findings(version) if finding.blocks]


def _place(message: str) -> str:
    """`items[rd].bands[1]: …` as the place items.rd.bands.1."""
    named = re.match(r"[\w\[\].-]+(?=:)", message)
    return re.sub(r"\[([^\]]*)\]", r".\1", named[0]) if named else ""


OPTIONAL = ("doc_no", "issuer", "note_zh", "note_en")


def _texts(content) -> Iterator[Finding]:
    for cell in cells(content):
        if cell.kind in ("text", "provenance") and cell.place.split(".")[-1] not in OPTIONAL:
            if not str(cell.value or "").strip():
                is_source = cell.place.endswith(("source", "provenance"))
                yield Finding(cell.place, _("Say where this comes from.") if is_source else _("This is needed."))


def _dates(version) -> Iterator[Finding]:
    content = version.content
    others = RuleVersion.objects.filter(code=version.code).exclude(pk=version.pk)
    if others.exclude(state="discarded").filter(version=content["version"]).exists():
        yield Finding("version", _("Another version of this rule already has this name."))
    if len(content["version"]) > 40:
        yield Finding("version", _("At most 40 letters."))
    first = date.fromisoformat(content["effective_from"])
    last = date.fromisoformat(content["effective_to"]) if content.get("effective_to") else None
    if first < (free := first_free_day()):
        message = _("A night has already been published for this day. The earliest day is %(day)s.")
        yield Finding("effective_from", message % {"day": free})
    if last and last < first:
        yield Finding("effective_to", _("The last day is before the first."))
    after = others.published().filter(effective_from__gt=first).order_by("effective_from").first()
    if last and after and last >= after.effective_from:
        message = _("On %(day)s version %(version)s begins: the two would hold on the same day.")
        yield Finding("effective_to", message % {"day": after.effective_from, "version": after.version})
    if last and last >= first and (after is None or last < after.effective_from - timedelta(days=1)):
        message = _("From %(day)s no version of this rule will hold.")
        yield Finding("effective_to", message % {"day": last + timedelta(days=1)}, blocks=False)
    same = others.published().filter(effective_from=first).first()
    if same:
        message = _("Version %(version)s begins on the same day; this one replaces it, and it never comes into force.")
        yield Finding("effective_from", message % {"version": same.version}, blocks=False)


def _status(version) -> Iterator[Finding]:
    if version.content["status"] == "official" and not version.document:
        yield Finding("status", _("Only a rule whose official document is attached may be called official."))


def sums(content: dict) -> dict[tuple[str, bool], Fraction]:
    """The weights together, by stage ("" where there is one) and whether they are a bonus."""
    stages = [stage["code"] for stage in content.get("stages") or []] or [""]
    bonus = {category["code"] for category in content.get("categories") or [] if category.get("bonus")}
    found: dict[tuple[str, bool], Fraction] = {}
    for item in in_use(content).get("items") or []:
        for stage in stages:
            weight = item["weight"][stage] if isinstance(item["weight"], dict) else item["weight"]
            key = (stage, item.get("category") in bonus)
            found[key] = found.get(key, Fraction(0)) + number(weight, "")
    return found


def _weights(content, base) -> Iterator[Finding]:
    """The scale is the base's: 100, and what the bonus items add."""
    names = {stage["code"]: stage for stage in content.get("stages") or []}
    wanted, made = sums(base), sums(content)
    for key in sorted(set(wanted) | set(made)):
        stage, is_bonus = key
        if wanted.get(key) != made.get(key):
            message = (
                _("The weights of the bonus items make %(sum)s, not %(scale)s.")
                if is_bonus
                else _("The weights make %(sum)s, not %(scale)s.")
            )
            message %= {"sum": plain(made.get(key, Fraction(0))), "scale": plain(wanted.get(key, Fraction(0)))}
            where = f"{spoken(names[stage])}{_(': ')}" if stage else ""
            yield Finding(f"weights.{stage}", f"{where}{message}")


def _bands(content) -> Iterator[Finding]:
    for item in in_use(content).get("items") or []:
        weight = item["weight"]
        least = min(number(each, "") for each in (weight.values() if isinstance(weight, dict) else [weight]))
        for at, option in options(f"items.{item['code']}", item):
            rows = option.get("bands")
            if not rows:
                continue
            points = [number(row[1], "") for row in rows]
            if max(points) > least:
                yield Finding(f"{at}.bands", _("A band gives more points than the weight."))
            rising = option["method"] == "band_le"
            grades = [row[0] for row in rows]
            bounds = [Fraction(-ord(g)) if str(g).isalpha() else number(g, "") for g in grades]
            if bounds != sorted(set(bounds), reverse=not rising):
                words = (
                    _("The bounds have to rise from row to row.")
                    if rising
                    else _("The bounds have to fall from row to row.")
                )
                yield Finding(f"{at}.bands", words)
            if points != sorted(points, reverse=True):
                yield Finding(f"{at}.bands", _("A better band gives fewer points than a worse one."), blocks=False)
        best = max(
            (number(row[1], "") for _at, option in options("", item) for row in option.get("bands") or []), default=None
        )
        if best is not None and best < least and all("bands" in option for _at, option in options("", item)):
            message = _("The best band gives %(best)s points: the weight of %(weight)s cannot be reached.")
            yield Finding(f"items.{item['code']}.weight", message % {"best": plain(best), "weight": plain(least)})


def _tiers(content) -> Iterator[Finding]:
    least = [number(tier["min_total"], "") for tier in content.get("tiers") or [] if "min_total" in tier]
    if least != sorted(set(least), reverse=True):
        yield Finding("tiers", _("The tiers have to fall from the highest to the lowest."))
    coverage = content.get("coverage") or {}
    if coverage and number(coverage["publish"], "") > number(coverage["final"], ""):
        yield Finding("coverage.publish", _("What is needed to publish is not above what is needed for a final score."))
    passing = content.get("pass") or {}
    if passing and number(passing["min_total"], "") > sum(sums(content).values()):
        yield Finding("pass.min_total", _("More than all items together can give."))


def _strange(content, base) -> Iterator[Finding]:
    """Numbers of another order of magnitude than before, as where yuan were typed for 万元; and a negative number."""
    before = {cell.place: cell for cell in cells(base) if cell.kind == "number"}
    for cell in cells(content):
        if cell.kind != "number" or (old := before.get(cell.place)) is None or cell.value == old.value:
            continue
        was, now = number(old.value, ""), number(cell.value, "")
        if now < 0 <= was:
            yield Finding(cell.place, _("A negative number."))
        elif was and (now >= was * FAR or 0 < now * FAR <= was):
            message = _("Before it was %(was)s. Is the unit right?")
            yield Finding(cell.place, message % {"was": spoken_value(old.knob, old.value)}, blocks=False)
