"""One step for many declarations of which none is remarkable: shown before it is done, and done for all or for none."""

from django.db import transaction
from django.utils.translation import gettext as _

from enterprises.bulk import Changed, Plan
from innovation_points.models import Declaration
from innovation_points.risk import risks_of
from innovation_points.stages import APPROVED, missing
from workplace.conflict import hold

from . import reviews

STEPS = {"review": reviews.first_review, "approve": reviews.approve}
MAY = {"review": reviews.may_review, "approve": reviews.may_approve}
AT_MOST = 500


def plan(declarations, step: str, by) -> Plan:
    """What the step would do to each: those that pass, and those that somebody has to look at one by one, with the reason."""
    found = Plan()
    declarations = list(declarations)
    risks = risks_of(declarations)
    for declaration in declarations:
        reason = _reason_against(declaration, step, by, risks[declaration.pk])
        if reason:
            found.kept.append((declaration, reason))
        else:
            said = _("%(year)s, version %(version)s")
            values = {"year": declaration.fiscal_year, "version": declaration.version}
            found.changes.append((declaration, said % values))
    return found


def _reason_against(declaration, step, by, risks) -> str:
    if not MAY[step](by, declaration):
        return _("not for this step by you: %(state)s") % {"state": declaration.get_state_display()}
    if missing(declaration, APPROVED):
        return _("figures are missing")
    return _("; ").join(str(risk.label) for risk in risks)


@transaction.atomic
def decide(*, declarations, step: str, seen: str, reason: str, by) -> Plan:
    """Take the step for all that were shown, each with its own event in the log; Changed where they are not the same now."""
    pks = list(declarations.values_list("pk", flat=True))
    hold(Declaration.objects.filter(pk__in=pks).order_by("pk"))
    found = plan(declarations, step, by)
    if found.digest != seen:
        raise Changed
    for declaration, _text in found.changes:
        STEPS[step](declaration=declaration, version=declaration.version, by=by, reason=reason)
    return found
