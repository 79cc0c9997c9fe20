"""The registry's figures for the zone: institutions by level, above-scale firms with R&D, titles, what is new, growth.

A firm counts where it stands today: who moved or closed is in no figure, and its rows stand in the park that it is in now.
"""

from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.figures import Counted, Cut, Growth, Share, Theme, figures, fiscal_year_on
from workplace.wording import listed

from .models import Chain, Firm, MergedFacts, Platform, Title

INSTITUTIONS = Theme("institutions", _("R&D institutions and platforms"), 10)
COVERAGE = Theme("coverage", _("Above-scale firms and their R&D"), 20)
TITLES = Theme("titles", _("Firms with titles"), 30)
NEW = Theme("new", _("New in the year"), 40)
GROWTH = Theme("growth", _("Growth over two years"), 50)
THEMES = (INSTITUTIONS, COVERAGE, TITLES, NEW, GROWTH)

MUNICIPAL_UP = ["municipal", "provincial", "national"]
PROVINCIAL_UP = ["provincial", "national"]
GROWTH_YEARS = 2


def _chains():
    return Chain.objects.all()


def rows_url(code: str, day: date, **cuts) -> str:
    """Where the rows of a figure on a day are listed; a cut that is None narrows nothing."""
    query = {"day": day} | {name: value for name, value in cuts.items() if value is not None}
    return f"{reverse('enterprises:figure', args=[code])}?{urlencode(query)}"


OF_ROW = {"cuts": (Cut("chain", _("Chain"), "chain", _chains),), "park": "park"}
OF_FIRM = {"cuts": (Cut("chain", _("Chain"), "firm__chain", _chains),), "park": "firm__park"}


def firm_columns(firm=lambda row: row):
    return (
        Out(_("Firm"), width=36, value=lambda row: firm(row).name),
        Out(_("Credit code"), Kind.CODE, width=22, value=lambda row: firm(row).credit_code),
        Out(_("Park"), width=22, value=lambda row: firm(row).park.name),
        Out(_("Chain"), width=16, value=lambda row: str(firm(row).chain or "")),
    )


# --- R&D institutions and platforms ---


def institutions(levels, kinds: Q | None = None):
    """Platforms of these levels whose recognition holds on the day."""

    def rows(day: date):
        found = Platform.objects.filter(firm__in=Firm.objects.in_zone(), level__in=levels).filter(kinds or Q())
        return found.filter(Q(recognised_on=None) | Q(recognised_on__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    return rows


def new_institutions(day: date):
    first = day.replace(month=1, day=1)
    return institutions(MUNICIPAL_UP)(day).filter(recognised_on__gte=first)


PLATFORM_COLUMNS = (
    Out(_("Institution"), width=40, value=lambda row: row.name),
    Out(_("Kind"), width=20, value=lambda row: row.kind),
    Out(_("Level"), value=lambda row: row.get_level_display()),
    Out(_("Recognised on"), Kind.DAY, value=lambda row: row.recognised_on),
    Out(_("Valid to"), Kind.DAY, value=lambda row: row.valid_to),
    *firm_columns(lambda row: row.firm),
)


def _platforms(code, label, definition, rows, position, theme=INSTITUTIONS):
    return Counted(
        code=code,
        theme=theme,
        label=label,
        definition=definition,
        unit=_("institutions"),
        position=position,
        rows=rows,
        dress=lambda found, day: found.select_related("firm__park", "firm__chain").order_by(
            "level", "-recognised_on", "pk"
        ),
        columns=PLATFORM_COLUMNS,
        link=lambda row: reverse("enterprises:firm_holdings", args=[row.firm_id]),
        undated=lambda found: found.filter(recognised_on=None),
        **OF_FIRM,
    )


LEVEL_DEFINITION = _(
    "Institutions and platforms of the zone's firms recognised at this level whose recognition holds on the day. "
    "Each recognition counts, also where a firm has several."
)
ALL_INSTITUTIONS = _platforms(
    "institutions",
    _("R&D institutions, municipal or above"),
    _(
        "R&D institutions and platforms of the zone's firms recognised by the city, the province or the state whose "
        "recognition holds on the day. Each recognition counts, also where a firm has several."
    ),
    institutions(MUNICIPAL_UP),
    10,
)


def _institution_figures():
    yield ALL_INSTITUTIONS
    yield _platforms(
        "institutions-provincial-up",
        _("of these provincial or above"),
        LEVEL_DEFINITION,
        institutions(PROVINCIAL_UP),
        20,
    )
    for position, level in enumerate(reversed(MUNICIPAL_UP), start=3):
        label = format_lazy(_("Institutions, {level}"), level=Platform.Level(level).label)
        yield _platforms(f"institutions-{level}", label, LEVEL_DEFINITION, institutions([level]), 10 * position)
    yield _platforms(
        "postdoc-bases",
        _("Post-doctoral bases"),
        _("Institutions of any level whose kind names post-doctoral work (博士后) and whose recognition holds."),
        institutions(Platform.Level.values, Q(kind__contains="博士后")),
        60,
    )
    yield _platforms(
        "institutions-new",
        _("New R&D institutions"),
        _("Institutions, municipal or above, recognised from 1 January of the year up to the day."),
        new_institutions,
        10,
        NEW,
    )


# --- above-scale firms ---


def above_scale(day: date):
    return Firm.objects.in_zone().above_scale_in(day.year)


def above_scale_with_rd(day: date):
    spent = MergedFacts.objects.filter(firm=OuterRef("pk"), fiscal_year=fiscal_year_on(day), rd_expense__gt=0)
    return above_scale(day).filter(Exists(spent))


def _with_expense(found, day):
    facts = MergedFacts.objects.filter(firm=OuterRef("pk"), fiscal_year=fiscal_year_on(day))
    found = found.annotate(rd_expense=Subquery(facts.values("rd_expense")[:1]))
    return found.select_related("park", "chain").order_by(F("rd_expense").desc(nulls_last=True), "pinyin", "pk")


def _above_scale(code, label, definition, rows, position):
    return Counted(
        code=code,
        theme=COVERAGE,
        label=label,
        definition=definition,
        unit=_("firms"),
        position=position,
        rows=rows,
        dress=_with_expense,
        columns=(*firm_columns(), Out(_("R&D expense"), Kind.MONEY, _("yuan"), value=lambda row: row.rd_expense)),
        link=lambda row: reverse("enterprises:firm_facts", args=[row.pk]),
        **OF_ROW,
    )


ABOVE_SCALE = _above_scale(
    "above-scale",
    _("Above-scale industrial firms"),
    _(
        "Firms on the list of above-scale industrial firms by the last statement up to the year of the day. Before the "
        "first statement nothing is known."
    ),
    above_scale,
    10,
)
WITH_RD = _above_scale(
    "above-scale-rd",
    _("of these with R&D"),
    _(
        "Above-scale firms whose R&D expense of the last fiscal year over on the day is known and above zero; figures as "
        "the portal knows them today."
    ),
    above_scale_with_rd,
    20,
)
RD_COVERAGE = Share(
    code="rd-coverage",
    theme=COVERAGE,
    label=_("R&D coverage of above-scale firms"),
    definition=_("Above-scale industrial firms with R&D among all above-scale industrial firms, rounded half up."),
    digits=2,
    position=30,
    part=WITH_RD,
    whole=ABOVE_SCALE,
)


# --- titles ---


def holders(kind):
    return lambda day: Firm.objects.in_zone().holding([kind], day)


def new_holders(kind):
    """Firms whose first certificate of the title began in the year."""

    def rows(day: date):
        first = day.replace(month=1, day=1)
        certificates = Title.objects.filter(firm=OuterRef("pk"), kind=kind, held=True)
        return Firm.objects.in_zone().filter(
            Exists(certificates.filter(valid_from__gte=first, valid_from__lte=day)),
            ~Exists(certificates.filter(Q(valid_from__lt=first) | Q(valid_from=None))),
        )

    return rows


def _certificate(row):
    return row.certificates[0] if row.certificates else None


def _holders(code, label, definition, rows, kind, position, theme=TITLES, undated=None):
    def dress(found, day):
        held = Title.objects.held(day).filter(kind=kind).order_by("-valid_to", "pk")
        found = found.select_related("park", "chain").order_by("pinyin", "pk")
        return found.prefetch_related(Prefetch("titles", held, to_attr="certificates"))

    def of_certificate(name):
        return lambda row: getattr(_certificate(row), name, None)

    return Counted(
        code=code,
        theme=theme,
        label=label,
        definition=definition,
        unit=_("firms"),
        position=position,
        rows=rows,
        dress=dress,
        columns=(
            *firm_columns(),
            Out(_("Certificate number"), width=20, value=of_certificate("number")),
            Out(_("Valid from"), Kind.DAY, value=of_certificate("valid_from")),
            Out(_("Valid to"), Kind.DAY, value=of_certificate("valid_to")),
        ),
        link=lambda row: reverse("enterprises:firm_holdings", args=[row.pk]),
        undated=undated,
        **OF_ROW,
    )


def undated_holders(kind):
    """Those whose title stands on every day only because nobody knows its validity."""

    def narrow(found):
        dated = Title.objects.filter(firm=OuterRef("pk"), kind=kind, held=True)
        return found.filter(Exists(dated.filter(valid_to=None)))

    return narrow


LISTED = [kind for kind in Title.Kind if kind != Title.Kind.TOP_LIST]
HOLDERS = {
    kind: _holders(
        kind.value,
        kind.label,
        _(
            "Firms of the zone that hold this title on the day by the validity of their certificates. A title without a "
            "known end counts until somebody ends it."
        ),
        holders(kind),
        kind,
        10 * position,
        undated=undated_holders(kind),
    )
    for position, kind in enumerate(LISTED, start=1)
}
NEW_KINDS = [
    Title.Kind.HIGH_TECH,
    Title.Kind.SCIENCE_SME,
    Title.Kind.INNOVATIVE_SME,
    Title.Kind.SPECIALIZED_SME,
]


HONOURED = Counted(
    code="firms-titled",
    theme=TITLES,
    label=_("Firms with a title"),
    definition=_("Firms of the zone that hold at least one of the titles below on the day; each firm counts once."),
    unit=_("firms"),
    position=5,
    rows=lambda day: Firm.objects.in_zone().holding(LISTED, day),
    dress=lambda found, day: found.select_related("park", "chain")
    .prefetch_related(Prefetch("titles", Title.objects.held(day).filter(kind__in=LISTED), to_attr="certificates"))
    .order_by("pinyin", "pk"),
    columns=(
        *firm_columns(),
        Out(_("Titles"), width=40, value=lambda row: listed(sorted({str(t.get_kind_display()) for t in row.certificates}))),
    ),
    link=lambda row: reverse("enterprises:firm_holdings", args=[row.pk]),
    **OF_ROW,
)  # fmt: skip


def _title_figures():
    yield HONOURED
    yield from HOLDERS.values()
    for position, kind in enumerate(NEW_KINDS, start=2):
        yield _holders(
            f"{kind.value}-new",
            format_lazy(_("New: {title}"), title=kind.label),
            _(
                "Firms whose first certificate of this title began between 1 January of the year and the day; a renewal "
                "is not new."
            ),
            new_holders(kind),
            kind,
            10 * position,
            NEW,
        )


def _growth_figures():
    definition = _(
        "The figure of the day against the same day two years before, in per cent of that base, rounded half up. "
        "Without a base there is no growth."
    )
    grown = [HOLDERS[Title.Kind.HIGH_TECH], HOLDERS[Title.Kind.SCIENCE_SME], ALL_INSTITUTIONS]
    for position, counted in enumerate(grown, start=1):
        yield Growth(
            code=f"{counted.code}-growth",
            theme=GROWTH,
            label=format_lazy(_("Growth: {figure}"), figure=counted.label),
            definition=definition,
            position=10 * position,
            of=counted,
            years=GROWTH_YEARS,
        )


def register():
    for figure in _institution_figures():
        figures.add(figure)
    for figure in (ABOVE_SCALE, WITH_RD, RD_COVERAGE, *_title_figures(), *_growth_figures()):
        figures.add(figure)
