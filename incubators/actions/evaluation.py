"""A round of the yearly evaluation: opened, filled by the houses, scored by experts one by one, closed with a result."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from incubators.models import PARTS, Assessment, Carrier, Evaluation, ExpertScore, Seat
from workplace import evidence
from workplace.conflict import Refused, locked

EXPERT_FACTS = {part: f"carrier_expert_{part}" for part in PARTS}


@transaction.atomic
def open_evaluation(*, evaluation: Evaluation, experts, by) -> Evaluation:
    """A new round: every house that is run is assessed, and each of the experts has a seat at each of them."""
    evaluation.opened_by_name = str(by)[:80]
    evaluation.save(force_insert=True)
    houses = Carrier.objects.filter(closed_on=None).order_by("pk")
    made = Assessment.objects.bulk_create(Assessment(evaluation=evaluation, carrier=house) for house in houses)
    Seat.objects.bulk_create(Seat(assessment=assessment, expert=expert) for assessment in made for expert in experts)
    details = {"carriers": len(made), "experts": [str(expert) for expert in experts]}
    audit.record("evaluation.opened", by=by, subject=evaluation, details=details)
    return evaluation


def _open(assessment: Assessment) -> None:
    if not assessment.evaluation.is_open:
        raise Refused(_("This evaluation is closed: nothing of it changes any more."))


@transaction.atomic
def save_assessment(*, assessment: Assessment, values: dict, uploads=(), submit: bool, version: int, by) -> Assessment:
    """The house's own words and evidence; once submitted they stand."""
    current = locked(assessment, version)
    _open(current)
    if current.submitted_at:
        raise Refused(_("The self-assessment has been submitted: it stands as it is."))
    if submit and not all(values[f"{part}_text"] and values[part] is not None for part in PARTS):
        raise Refused(_("Say something and give points for each of the three parts before you submit."))
    for name, value in values.items():
        setattr(current, name, value)
    if submit:
        current.submitted_at, current.submitted_by_name = timezone.now(), str(by)[:80]
    current.version += 1
    current.save()
    for upload in uploads:
        evidence.keep(upload=upload, firm_id=None, owner=Assessment.EVIDENCE, owner_id=current.pk, by=by)
    audit.record("assessment.submitted" if submit else "assessment.saved", by=by, subject=current)
    return current


@transaction.atomic
def score(*, seat: Seat, values: dict, version: int, by) -> ExpertScore:
    """One expert's points. They may be changed until the round is closed; nobody else reads them before."""
    if seat.expert_id != by.pk:
        raise Refused(_("This seat is another expert's."))
    _open(seat.assessment)
    given = ExpertScore.objects.filter(seat=seat).first()
    given = locked(given, version) if given else ExpertScore(seat=seat, version=0)
    for name, value in values.items():
        setattr(given, name, value)
    given.version += 1
    given.save()
    Seat.objects.filter(pk=seat.pk).update(submitted_at=timezone.now())
    audit.record("assessment.scored", by=by, subject=seat.assessment)  # not what was given: the log is read by others
    return given


def still_open(evaluation: Evaluation, today: date) -> str:
    """Why the round cannot be closed yet; empty where it can."""
    if today > evaluation.score_until:
        return ""
    if Seat.objects.filter(assessment__evaluation=evaluation, submitted_at=None).exists():
        return _("Not every expert has scored, and the last day for it is not over.")
    if evaluation.assessments.filter(submitted_at=None).exists() and today <= evaluation.fill_until:
        return _("Not every house has submitted, and the last day for it is not over.")
    return ""


@transaction.atomic
def close_evaluation(*, evaluation: Evaluation, by, on: date | None = None) -> Evaluation:
    """Break the seals, compute every house by the scheme in force, and keep the facts beside the result."""
    from incubators import results  # the rulebook is loaded by who computes

    on = on or timezone.localdate()
    current = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not current.is_open:
        raise Refused(_("This evaluation is closed: nothing of it changes any more."))
    if why := still_open(current, on):
        raise Refused(why)
    current.assessments.update(is_sealed=False)
    assessments = list(current.assessments.select_related("carrier").order_by("pk"))
    rule = results.compute(assessments, means(assessments), on)
    Assessment.objects.bulk_update(assessments, ["facts", "total", "grade"])
    current.digest, current.closed_on, current.closed_by_name = rule.digest, on, str(by)[:80]
    current.save()
    details = {"grades": {row.carrier.name: row.grade for row in assessments}, "rule": rule.digest}
    audit.record("evaluation.closed", by=by, subject=current, details=details)
    return current


def means(assessments) -> dict[int, dict[str, str]]:
    """The mean of the experts, by house and part, to two places; a part that nobody scored is absent."""
    given: dict[tuple[int, str], list[int]] = {}
    for row in ExpertScore.objects.filter(seat__assessment__in=assessments).select_related("seat"):
        for part in PARTS:
            if (value := getattr(row, part)) is not None:
                given.setdefault((row.seat.assessment_id, part), []).append(value)
    found: dict[int, dict[str, str]] = {assessment.pk: {} for assessment in assessments}
    for (pk, part), values in given.items():
        mean = (Decimal(sum(values)) / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        found[pk][EXPERT_FACTS[part]] = str(mean)
    return found
