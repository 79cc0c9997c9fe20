"""Why a declaration asks for a closer look: named reasons that anybody can check, and no hidden weight.

The risk of a declaration is the number of its reasons. One without any is unremarkable and may be decided with others.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises.models import IntellectualProperty, MergedFacts, NegativeRecord, Platform, Title, YearFacts

from . import figures
from .comparing import compare
from .distribution import RATES, Spreads
from .models import FigureEvidence, Invitation
from .models.declarations import WHOLE_YEAR

REASONS = {
    "contradiction": gettext_lazy("contradicts the registry"),
    "jump": gettext_lazy("jump without a remark"),
    "industry": gettext_lazy("far from its industry"),
    "evidence": gettext_lazy("evidence missing"),
    "first": gettext_lazy("first declaration"),
    "late": gettext_lazy("late"),
}
MAIN = ("revenue", "rd_expense")  # the figures that no reviewer believes without a paper; a 0 needs none
RESEARCH_TITLES = [Title.Kind.HIGH_TECH, Title.Kind.SCIENCE_SME, Title.Kind.SPECIALIZED_SME, Title.Kind.LITTLE_GIANT]


@dataclass(frozen=True)
class Risk:
    """One reason: what kind, in words, and at which figures."""

    code: str
    text: str
    fields: tuple[str, ...] = ()

    @property
    def label(self):
        return REASONS[self.code]

    @property
    def tone(self):
        return "bad" if self.code == "contradiction" else "warn"


def risks_of(declarations) -> dict[int, list[Risk]]:
    """The reasons of each declaration, by its id, in the order of REASONS. The same few queries for one or a thousand."""
    declarations = list(declarations)
    if not declarations:
        return {}
    known, spreads = _Known(declarations), Spreads(declarations)
    found = {}
    for declaration in declarations:
        reasons = [*_contradictions(declaration, known), *_jumps(declaration, known)]
        reasons += [
            *_industry(declaration, spreads),
            *_evidence(declaration, known),
            *_circumstances(declaration, known),
        ]
        found[declaration.pk] = reasons
    return found


class _Known:
    """What else the portal knows of the declarations' firms."""

    def __init__(self, declarations):
        firms = {declaration.firm_id for declaration in declarations}
        years = {declaration.fiscal_year for declaration in declarations}
        before = MergedFacts.objects.filter(firm_id__in=firms, fiscal_year__in=[year - 1 for year in years])
        self.before = {(row.firm_id, row.fiscal_year + 1): row for row in before}
        declared = YearFacts.objects.filter(firm__in=firms, source=YearFacts.Source.DECLARATION).order_by()
        self.first_year = dict(declared.values_list("firm").annotate(first=Min("fiscal_year")))
        backed = FigureEvidence.objects.filter(declaration__in=declarations, field__in=MAIN)
        self.backed = set(backed.values_list("declaration", "field"))
        self.rights, self.platforms, self.titles = {}, {}, defaultdict(set)
        for year in years:
            self._holdings(firms, year)
        stopped = NegativeRecord.objects.filter(firm__in=firms, kind=NegativeRecord.Kind.STOPPED).live()
        self.stopped = set(stopped.values_list("firm", flat=True))
        extended = Invitation.objects.filter(firm__in=firms, extended_to__isnull=False)
        self.extended = {
            (firm, season): day for firm, season, day in extended.values_list("firm", "season", "extended_to")
        }

    def _holdings(self, firms, year):
        """What the registry knew to be in force at the year's end, by firm; a firm without any row is not known."""
        end = date(year, 12, 31)
        valid = Q(valid_to=None) | Q(valid_to__gte=end)
        kinds = IntellectualProperty.Kind
        granted = valid & (Q(granted_on=None) | Q(granted_on__lte=end))
        first = granted & Q(kind__in=[kinds.INVENTION, kinds.VARIETY, kinds.LAYOUT])
        second = granted & Q(kind__in=[kinds.UTILITY, kinds.DESIGN, kinds.SOFTWARE])
        rights = IntellectualProperty.objects.filter(firm__in=firms).order_by().values_list("firm")
        for firm, one, two in rights.annotate(one=Count("pk", filter=first), two=Count("pk", filter=second)):
            self.rights[firm, year] = {"class1_ip": one, "class2_ip": two}
        high = valid & Q(level__in=[Platform.Level.NATIONAL, Platform.Level.PROVINCIAL])
        high &= Q(recognised_on=None) | Q(recognised_on__lte=end)
        platforms = Platform.objects.filter(firm__in=firms).order_by().values_list("firm")
        for firm, count in platforms.annotate(high=Count("pk", filter=high)):
            self.platforms[firm, year] = count
        for firm, kind in (
            Title.objects.held(end).filter(firm__in=firms, kind__in=RESEARCH_TITLES).values_list("firm", "kind")
        ):
            self.titles[firm, year].add(kind)


def _contradictions(declaration, known):
    key = (declaration.firm_id, declaration.fiscal_year)
    for code, registered in known.rights.get(key, {}).items():
        yield from _more(code, getattr(declaration, code), registered)
    if key in known.platforms:
        yield from _more("provincial_platforms", declaration.provincial_platforms, known.platforms[key])
    if declaration.provincial_rd_institution and known.platforms.get(key, 0) == 0:
        text = _("declares a provincial R&D institution, of which the registry knows none")
        yield Risk("contradiction", text, ("provincial_rd_institution",))
    without = [code for code in ("rd_expense", "rd_staff") if getattr(declaration, code) == 0]
    if without and known.titles.get(key):
        titles = _(", ").join(sorted(str(Title.Kind(kind).label) for kind in known.titles[key]))
        text = _("holds %(titles)s, but declares no %(figure)s")
        yield Risk("contradiction", text % {"titles": titles, "figure": figures.label(without[0])}, tuple(without))
    if declaration.firm_id in known.stopped and declaration.revenue:
        yield Risk("contradiction", _("is on record as not operating, but declares revenue"), ("revenue",))


def _more(code, declared, registered):
    if declared is not None and declared > registered:
        text = _("%(figure)s: %(declared)s declared, %(registered)s registered")
        values = {"figure": figures.label(code), "declared": declared, "registered": registered}
        yield Risk("contradiction", text % values, (code,))


def _jumps(declaration, known):
    """All figures that differ much from last year without a word of the firm, as one reason."""
    before = known.before.get((declaration.firm_id, declaration.fiscal_year))
    if before is None or declaration.quarter != WHOLE_YEAR:
        return
    rows = [row for _section, rows in compare(before, declaration) for row in rows]
    silent = [row.code for row in rows if row.outlier and not declaration.remarks.get(row.code)]
    if silent:
        yield Risk("jump", _listed(silent), tuple(silent))


def _industry(declaration, spreads):
    if declaration.quarter != WHOLE_YEAR:
        return
    far = []
    for rate in RATES:
        spread, now = spreads.of(rate, declaration), rate.of(declaration)
        if spread is not None and spread.is_far(now):
            far.append((rate, f"{rate.label} {now:,}{rate.unit} ({_('median')} {spread.median:,.1f}{rate.unit})"))
    if far:
        yield Risk("industry", _("; ").join(text for _rate, text in far), tuple(rate.part for rate, _text in far))


def _evidence(declaration, known):
    without = [code for code in MAIN if getattr(declaration, code) and (declaration.pk, code) not in known.backed]
    if without:
        yield Risk("evidence", _listed(without), tuple(without))


def _circumstances(declaration, known):
    first = known.first_year.get(declaration.firm_id)
    if first is None or first >= declaration.fiscal_year:
        yield Risk("first", _("no earlier declaration of this firm was approved"))
    if declaration.season_id and declaration.submitted_at:
        last = known.extended.get((declaration.firm_id, declaration.season_id), declaration.season.closes_on)
        day = timezone.localdate(declaration.submitted_at)
        if day > last:
            yield Risk("late", _("submitted %(day)s, the last day was %(last)s") % {"day": day, "last": last})


def _listed(codes) -> str:
    names = [str(figures.label(code)) for code in codes[:3]]
    text = _(", ").join(names)
    return text if len(codes) <= 3 else _("%(names)s and %(count)s more") % {"names": text, "count": len(codes) - 3}
