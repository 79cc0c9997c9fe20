"""The library of support: what is offered, and who may use it."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import Perm, can, requires, visible
from enterprises.models import Firm
from talent_matching import history, listing, lists, offering
from talent_matching.actions import support as actions
from talent_matching.filters import SupportFilter
from talent_matching.forms import SupportForm
from talent_matching.models import Support, Talent
from workplace.editing import edited


def _asker(user):
    """As whom the person asks: the own firm, the own profile, or nobody (the zone)."""
    if user.access.firm is not None:
        firm = visible(user, Firm.objects.all(), Perm.FIRM_VIEW).filter(organisation=user.access.firm).first()
        return offering.Asker.firm(firm) if firm else None
    if user.access.holds("talent"):
        talent = Talent.objects.filter(user=user).first()
        return offering.Asker.talent(talent) if talent else offering.Asker(False)
    return None


def _judged(user, rows):
    """Each offer with whether this person may use it."""
    asker = _asker(user)
    for row in rows:
        found = offering.verdict(row, asker) if asker else None
        row.verdict = "" if found is None else _("yes") if found.may else found.why
    return rows


@requires(Perm.SUPPORT_VIEW)
@require_GET
def support_list(request):
    rows = visible(request.user, Support.objects.all(), Perm.SUPPORT_VIEW)
    if not can(request.user, Perm.SUPPORT_EDIT):
        rows = rows.valid_on()
    found = SupportFilter(request.GET, rows, request=request)
    may_edit = can(request.user, Perm.SUPPORT_EDIT)
    judged = lambda rows: _judged(request.user, rows)  # noqa: E731
    columns = lists.SUPPORT if _asker(request.user) else lists.ALL_SUPPORT
    return listing.page(request, columns, found, found.qs, load=judged, may_edit=may_edit)


@requires(Perm.SUPPORT_VIEW)
@require_GET
def offer(request, pk):
    row = get_object_or_404(visible(request.user, Support.objects.all(), Perm.SUPPORT_VIEW), pk=pk)
    asker = _asker(request.user)
    context = {
        "offer": row,
        "verdict": offering.verdict(row, asker) if asker else None,
        "titles": offering.title_labels(row),
        "chains": offering.chain_labels(row),
        "may_edit": can(request.user, Perm.SUPPORT_EDIT),
        "history": history.of(row) if can(request.user, Perm.SUPPORT_EDIT) else [],
    }
    return render(request, "talent_matching/offer.html", context)


@requires(Perm.SUPPORT_EDIT)
def offer_edit(request, pk=None):
    row = get_object_or_404(Support, pk=pk) if pk else Support()
    return edited(
        request, form=SupportForm, row=row, offer=row if pk else None, template="talent_matching/offer_form.html",
        save=lambda form: actions.save(support=form.instance, version=form.seen, by=request.user),
        url=lambda saved: reverse("talent_matching:offer", args=[saved.pk]),
    )  # fmt: skip
