"""The zone's figures of services: agency tasks and their catalogue, staff found for firms, investment projects.

Past days are counted from the rows' own days: a task counts in the year it was finished, a project on the day it was signed.
"""

from datetime import date

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enterprises.models import Firm
from incubators.zone_figures import ISLAND, of_island, residents
from innovation_points.models import Plan
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out
from workplace.figures import Counted, Cut, Share, Theme, figures

from .models import AgencyTask, Project, ServiceItem, Visit

AGENCY = Theme("agency", _("Agency"), 72)
VISITS = Theme("visits", _("Visits"), 73)
INVESTMENT = Theme("investment", _("Investment projects"), 74)
TASKS, PROJECTS = _("tasks"), _("projects")


# --- agency ---


def closed(day: date, **of):
    """Brought to an end in the year up to the day; what the firm took back was neither done nor refused."""
    return AgencyTask.objects.filter(closed_on__range=(date(day.year, 1, 1), day), state__in=["done", "refused"], **of)


def _tasks(code, label, definition, rows, position, unit=TASKS, amount=""):
    people = (Out(_("People found"), Kind.INTEGER, value=lambda row: row.people),) if amount else ()
    return Counted(
        code=code,
        theme=AGENCY,
        label=label,
        definition=definition,
        unit=unit,
        position=position,
        rows=rows,
        park="firm__park",
        amount=amount,
        cuts=(Cut("kind", _("Kind"), "item__kind", lambda: ServiceItem.Kind.choices),),
        dress=lambda found, day: found.select_related("item", "firm__park").order_by("-closed_on", "pk"),
        columns=(
            Out(_("Service item"), width=30, value=lambda row: row.item.name),
            Out(_("Firm"), width=36, value=lambda row: row.firm.name),
            Out(_("Park"), width=22, value=lambda row: row.firm.park.name),
            Out(_("State"), width=12, value=lambda row: row.get_state_display()),
            Out(_("Finished on"), Kind.DAY, value=lambda row: row.closed_on),
            *people,
        ),
        link=lambda row: reverse("enterprise_services:agency_task", args=[row.pk]),
    )


CLOSED = _tasks(
    "agency-closed",
    _("Agency tasks brought to an end"),
    _("Tasks done or refused in the calendar year up to the day. What a firm took back is not counted."),
    closed,
    10,
)
DONE = _tasks(
    "agency-done",
    _("of these done"),
    _("Tasks done in the calendar year up to the day."),
    lambda day: closed(day, state="done"),
    20,
)
DONE_SHARE = Share(
    code="agency-done-share",
    theme=AGENCY,
    label=_("Agency tasks done, share"),
    definition=_("Tasks done among those done or refused in the calendar year up to the day, rounded half up."),
    digits=1,
    position=30,
    part=DONE,
    whole=CLOSED,
)
FOUND_STAFF = _tasks(
    "agency-people",
    _("People found for firms"),
    _("Sum of the people found by the tasks of finding staff that were done in the calendar year up to the day."),
    lambda day: closed(day, state="done", item__kind="recruiting", people__isnull=False),
    40,
    _("people"),
    "people",
)
ITEMS = Counted(
    code="agency-items",
    theme=AGENCY,
    label=_("Items of the agency catalogue"),
    definition=_("Items on offer on the day; of a park those of its own, without those of the whole zone."),
    unit=_("service items"),
    position=50,
    rows=lambda day: ServiceItem.objects.on_offer(day),
    park="park",
    cuts=(Cut("kind", _("Kind"), "kind", lambda: ServiceItem.Kind.choices),),
    dress=lambda found, day: found.select_related("park").order_by("kind", "name", "pk"),
    columns=(
        Out(_("Service item"), width=36, value=str),
        Out(_("Kind"), width=16, value=lambda row: row.get_kind_display()),
        Out(_("Offered in"), width=22, value=lambda row: str(row.park or _("the whole zone"))),
        Out(_("Offered from"), Kind.DAY, value=lambda row: row.offered_from),
    ),
    link=lambda row: reverse("enterprise_services:agency_item", args=[row.pk]),
)

# --- visits ---


def visited(day: date):
    made = Visit.objects.filter(firm=OuterRef("pk"), visited_on__range=(date(day.year, 1, 1), day))
    return Firm.objects.filter(Exists(made))


FIRMS_VISITED = Counted(
    code="firms-visited",
    theme=VISITS,
    label=_("Firms visited"),
    definition=_("Different firms that were visited in the calendar year up to the day, however often."),
    unit=_("firms"),
    position=10,
    rows=visited,
    park="park",
    dress=lambda found, day: (
        found.select_related("park", "officer")
        .annotate(
            last_visited=Max("visits__visited_on", filter=Q(visits__visited_on__range=(date(day.year, 1, 1), day))),
        )
        .order_by("-last_visited", "pk")
    ),
    columns=(
        Out(_("Firm"), width=36, value=lambda row: row.name),
        Out(_("Park"), width=22, value=lambda row: row.park.name),
        Out(_("Officer"), width=14, value=lambda row: str(row.officer or "")),
        Out(_("Last visit"), Kind.DAY, value=lambda row: row.last_visited),
    ),
    link=lambda row: reverse("enterprises:firm_file", args=[row.pk]),
)

# --- investment projects ---


def signed(day: date, **of):
    """Signed in the year up to the day, also where given up since."""
    return Project.objects.signed(day).filter(signed_on__year=day.year, **of)


def _projects(code, label, definition, rows, position, unit=PROJECTS, amount=""):
    return Counted(
        code=code,
        theme=INVESTMENT,
        label=label,
        definition=definition,
        unit=unit,
        position=position,
        rows=rows,
        park="park",
        amount=amount,
        dress=lambda found, day: found.select_related("park", "brought_by").order_by("-lead_on", "pk"),
        columns=(
            Out(_("Project"), width=36, value=str),
            Out(_("Investor"), width=30, value=lambda row: row.investor),
            Out(_("Park"), width=22, value=lambda row: row.park.name),
            Out(_("Brought by"), width=30, value=lambda row: row.brought_by.name if row.brought_by else ""),
            Out(_("Planned investment"), Kind.MONEY, _("yuan"), value=lambda row: row.amount),
            Out(_("Lead since"), Kind.DAY, value=lambda row: row.lead_on),
            Out(_("Signed on"), Kind.DAY, value=lambda row: row.signed_on),
        ),
        link=lambda row: reverse("enterprise_services:project", args=[row.pk]),
    )


SIGNED = _projects(
    "projects-signed",
    _("Projects signed"),
    _("Investment projects signed in the calendar year up to the day."),
    signed,
    10,
)
BROUGHT = _projects(
    "projects-brought",
    _("of these brought by firms of the zone"),
    _("Projects signed in the calendar year up to the day that a firm of the zone brought."),
    lambda day: signed(day, brought_by__isnull=False),
    20,
)
BROUGHT_SHARE = Share(
    code="projects-brought-share",
    theme=INVESTMENT,
    label=_("Projects brought by firms, share"),
    definition=_("Projects that a firm of the zone brought among those signed in the calendar year up to the day."),
    digits=1,
    position=30,
    part=BROUGHT,
    whole=SIGNED,
)
PENDING = _projects(
    "projects-pending",
    _("Projects not yet signed"),
    _("Projects known by the end of the day that are neither signed nor given up by then."),
    lambda day: Project.objects.pending(day),
    40,
)
INVESTMENT_SIGNED = _projects(
    "projects-amount",
    _("Investment signed"),
    _("Sum of the planned investment of the projects signed in the calendar year up to the day."),
    lambda day: signed(day, amount__isnull=False),
    50,
    _("yuan"),
    "amount",
)


SEED_TITLES = ("high-tech-enterprise", "specialized-sme")


def _seeds(day: date):
    """Below, the houses know no plans and the plans no houses."""
    planned = Plan.objects.filter(firm=OuterRef("pk"), target__in=SEED_TITLES, created_at__date__lte=day)
    housed = residents(day).filter(firm=OuterRef("pk"), **of_island())
    return Firm.objects.filter(Exists(planned.exclude(state=Plan.State.DROPPED)), Exists(housed))


SEEDS = Counted(
    code="island-seeds",
    theme=ISLAND,
    label=_("Seeds of the smart island"),
    definition=_(
        "Firms that live in the smart island on the day and are led by a plan, begun by then and not given up, to the title"
        " of a high-tech or a specialised firm; each once."
    ),
    unit=_("firms"),
    position=35,
    rows=_seeds,
    park="park",
    dress=lambda found, day: found.select_related("park").order_by("credit_code"),
    columns=(
        Out(_("Firm"), width=36, value=lambda row: row.name),
        Out(_("Code"), width=22, value=lambda row: row.credit_code),
        Out(_("Park"), width=22, value=lambda row: row.park.name),
    ),
    link=lambda row: reverse("enterprises:firm", args=[row.pk]),
)


def register():
    for figure in (
        SEEDS, CLOSED, DONE, DONE_SHARE, FOUND_STAFF, ITEMS, FIRMS_VISITED, SIGNED, BROUGHT, BROUGHT_SHARE, PENDING, INVESTMENT_SIGNED,
    ):  # fmt: skip
        figures.add(figure)
