"""A loan as its page shows it: the steps with their clocks, what the bank can do next, the documents with their files."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from innovation_points.reading import language
from workplace.calendar import working_days
from workplace.models import EvidenceFile
from workplace.moves import Move, Offered
from workplace.templatetags.portal import dotted, wan

from .actions import loans as actions
from .forms import loans as forms
from .models import Loan, LoanDocument, LoanEvent

STEPS = {
    step.name: step
    for step in [
        Move("accept", _("Accept for review"), forms.StepForm, actions.accept, _("Accepted for review."), "check"),
        Move("investigate", _("Begin the due diligence"), forms.StepForm, actions.investigate, _("The due diligence has begun."), "zoom-check"),
        Move("grant", _("Grant a credit"), forms.GrantForm, actions.grant, _("The credit is granted."), "certificate"),
        Move("sign", _("Enter the contract"), forms.SignForm, actions.sign, _("The contract is entered."), "signature"),
        Move("draw", _("Enter a payment to the firm"), forms.DrawForm, actions.draw, _("The payment is entered."), "cash"),
        Move("repay", _("Enter a repayment"), forms.RepayForm, actions.repay, _("The repayment is entered."), "arrow-back-up"),
        Move("settle", _("Close as repaid"), forms.SettleForm, actions.settle, _("The loan is closed."), "circle-check"),
        Move("cure", _("No longer overdue"), forms.StepForm, actions.cure, _("Nothing is overdue any more."), "heart"),
        Move("overdue", _("Report as overdue"), forms.OverdueForm, actions.overdue, _("Reported as overdue."), "alert-triangle"),
        Move("refuse", _("Refuse"), forms.RefuseForm, actions.refuse, _("The application is refused."), "x"),
    ]
}  # fmt: skip


def steps_offered(loan: Loan, open_name: str = "", open_form=None) -> list[Offered]:
    """What the bank can do now, the next step of the way first."""
    possible = actions.moves_of(loan)
    names = [name for name in STEPS if name in possible]
    if loan.state == Loan.State.ACCEPTED:
        names.sort(key=lambda name: name != "investigate")
    return [
        Offered(
            STEPS[name],
            open_form if name == open_name else STEPS[name].form(loan=loan),
            place == 0 and name != "refuse",
            name == open_name or (place == 0 and not open_name and STEPS[name].form is not forms.StepForm),
        )
        for place, name in enumerate(names)
    ]


@dataclass(frozen=True)
class Stage:
    """One step of the way: done, current or ahead; for a done one how many working days it took of those promised."""

    state: str
    label: str | Promise
    kind: str  # done, current, ahead, failed
    began: date | None = None
    ended: date | None = None
    due_on: date | None = None

    @property
    def took(self) -> int | None:
        if self.began is None or self.kind == "ahead":
            return None
        return working_days.between(self.began, self.ended or timezone.localdate())

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and (self.ended or timezone.localdate()) > self.due_on


SHORT = {
    Loan.State.APPLIED: _("Application"),
    Loan.State.ACCEPTED: _("Acceptance"),
    Loan.State.DILIGENCE: _("Due diligence"),
    Loan.State.GRANTED: _("Credit granted"),
    Loan.State.SIGNED: _("Contract"),
    Loan.State.DRAWN: _("Money"),
    Loan.State.SETTLED: _("Repaid"),
}


class Sheet:
    """Everything of one loan that its page reads, each kind of rows once."""

    def __init__(self, loan: Loan):
        self.loan = loan

    @cached_property
    def events(self) -> list[LoanEvent]:
        return list(self.loan.events.all())

    @cached_property
    def entered(self) -> dict[str, LoanEvent]:
        """By state: the event that first led into it."""
        found = {}
        for event in self.events:
            found.setdefault(event.state, event)
        return found

    @property
    def stages(self) -> list[Stage]:
        """The way, and where it ended early the end in the place of what would have come."""
        found, reached = [], [state for state in Loan.WAY if state in self.entered]
        for state in Loan.WAY:
            event = self.entered.get(state)
            began = _day(event.at) if event else None
            later = [self.entered[each].at for each in self.entered if event and self.entered[each].at > event.at]
            ended = _day(min(later)) if later else None
            if self.loan.state == state:
                kind, ended = "done" if state == Loan.State.SETTLED else "current", None
            elif event and (state != Loan.State.DRAWN or self.loan.state in Loan.OVER):
                kind = "done"
            else:
                kind = "current" if event else "ahead"
            found.append(Stage(state, SHORT[state], kind, began, ended, event.due_on if event else None))
        if self.loan.state in (Loan.State.REFUSED, Loan.State.WITHDRAWN):
            found = [stage for stage in found if stage.state in reached]
            found.append(Stage(self.loan.state, self.loan.get_state_display(), "failed", self.loan.ended_on))
        return found

    @property
    def timeline(self) -> list[dict]:
        return [_entry(event) for event in reversed(self.events)]

    @cached_property
    def drawings(self):
        return list(self.loan.drawings.all())

    @cached_property
    def repayments(self):
        return list(self.loan.repayments.all())

    @cached_property
    def documents(self) -> list[LoanDocument]:
        found = list(self.loan.documents.all())
        files = EvidenceFile.objects.filter(owner=LoanDocument.EVIDENCE, owner_id__in=[each.pk for each in found])
        by_owner = {}
        for file in files:
            by_owner.setdefault(file.owner_id, []).append(file)
        for document in found:
            document.files = by_owner.get(document.pk, [])
        return found

    @property
    def fit_lines(self) -> list[tuple[str, str]]:
        """In the reader's language; an application of before both were kept has the words of its applicant's page alone."""
        kept = self.loan.fit.get("lines", [])
        return [(label[language()] if isinstance(label, dict) else label, state) for label, state in kept]


def _day(moment) -> date:
    return timezone.localtime(moment).date()


def _entry(event: LoanEvent) -> dict:
    amount = wan(event.amount, "unit") if event.amount else ""
    side = event.get_side_display() if not event.by_name else f"{event.by_name}（{event.get_side_display()}）"
    return {
        "when": event.at,
        "title": event.get_kind_display(),
        "text": dotted(amount, event.on_day and str(event.on_day), event.note),
        "by": side,
        "kind": event.side,
        "kind_label": event.get_side_display(),
    }


def sums(rows) -> dict:
    """What the list's loans come to: each amount apart."""
    return rows.order_by().aggregate(
        count=Count("pk"), applied=Sum("applied"), granted=Sum("granted"), drawn=Sum("drawn"), outstanding=Sum("outstanding")
    )  # fmt: skip
