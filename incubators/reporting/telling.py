"""What the morning does for reports: those of periods that are over are begun, and whoever is late is told, once a week."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from incubators import actions
from incubators.models import Carrier, Report, TenantShare
from workplace.notices import Told, notify_each, people_by_organisation

from .definition import preceding

READERS = {"incubator_manager", "incubator_clerk"}
FILLERS = {"firm_owner", "firm_filler"}
KINDS = {
    "report_late": (gettext_lazy("Report of a carrier is late"), READERS),
    "share_asked": (gettext_lazy("A carrier asks for your share of its report"), FILLERS),
}
LATE_TEXT = gettext_noop("The report of %(carrier)s for %(period)s was due on %(day)s")
SHARE_TEXT = gettext_noop("%(carrier)s asks for your share of its report for %(period)s, by %(day)s")


def begin_due(today: date) -> list[Report]:
    """The report of the month before; in January that of the year before too. What is begun already stays."""
    first = today.replace(day=1)
    wanted = [("month", preceding("month", first))]
    if today.month == 1:
        wanted.append(("year", first.replace(year=today.year - 1)))
    made = []
    for kind, period in wanted:
        begun = Report.objects.filter(kind=kind, period=period).values("carrier")
        for carrier in Carrier.objects.filter(closed_on=None).exclude(pk__in=begun).order_by("pk"):
            made.append(actions.open_report(carrier=carrier, kind=kind, period=period))
    return made


def tell(today: date) -> dict[str, int]:
    """Telling twice does nothing: the key of what is late holds the week."""
    late = list(Report.objects.latest().late(today).select_related("carrier"))
    readers = people_by_organisation(READERS, {report.carrier.operator_id for report in late})
    told_late = [
        Told(
            readers.get(report.carrier.operator_id, []), f"{report.pk}-{(today - report.due_on).days // 7}",
            reverse("incubators:report", args=[report.pk]), _words(report, report.carrier.name),
        )
        for report in late
    ]  # fmt: skip
    notify_each(kind="report_late", text=LATE_TEXT, told=told_late)
    return {"report_late": len(told_late), "share_asked": _ask()}


def _ask() -> int:
    """The firms of open shares, each once for a share."""
    shares = (
        TenantShare.objects.waiting().filter(tenant__firm__organisation__isnull=False).select_related("tenant__firm")
    )
    shares = list(shares)
    people = people_by_organisation(FILLERS, {share.tenant.firm.organisation_id for share in shares})
    told = [
        Told(
            people.get(share.tenant.firm.organisation_id, []), str(share.pk),
            reverse("incubators:share", args=[share.pk]), _words(share, share.carrier_name), share.tenant.firm_id,
        )
        for share in shares
    ]  # fmt: skip
    notify_each(kind="share_asked", text=SHARE_TEXT, told=told)
    return len(told)


def _words(row, carrier: str) -> dict:
    return {"carrier": carrier, "period": row.period_text, "day": row.due_on.isoformat()}
