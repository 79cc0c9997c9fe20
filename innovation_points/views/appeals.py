"""Appeals: a firm objects to an item of its points with evidence; staff answer by a due day."""

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.models import FACT_CODES, Firm
from innovation_points import figures
from innovation_points.actions import appeals as actions
from innovation_points.filters import OfFirms
from innovation_points.forms import FIELDS, FlagField
from innovation_points.models import Appeal, Declaration, Night
from innovation_points.provenance import split
from innovation_points.sheet import Sheet
from workplace.conflict import Refused, Stale
from workplace.models import EvidenceFile

from .publicity import tab_items
from .steps import step

PAGE = 50
OTHER = ""  # the choice of no figure


def appeals_of(user):
    rows = Appeal.objects.select_related(
        "firm", "firm__park", "publicity", "night", "made_by", "taken_by", "answered_by"
    )
    return visible(user, rows, Perm.APPEAL_VIEW)


def is_staff(user) -> bool:
    return can(user, Perm.RANKING_VIEW)


# --- the queue ---


WAITING = "waiting"


class AppealFilter(OfFirms):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=[(WAITING, gettext_lazy("waiting for an answer")), *Appeal.State.choices],
        method="in_state",
        empty_label=gettext_lazy("All states"),
    )
    overdue = django_filters.BooleanFilter(
        label=gettext_lazy("Overdue"), method="only_overdue", widget=forms.CheckboxInput(attrs={"value": "true"})
    )

    class Meta:
        model = Appeal
        fields = ["q", "state", "park", "overdue"]

    def in_state(self, queryset, name, value):
        return queryset.filter(state__in=Appeal.WAITING) if value == WAITING else queryset.filter(state=value)

    def only_overdue(self, queryset, name, value):
        return queryset.filter(state__in=Appeal.WAITING, due_on__lt=timezone.localdate()) if value else queryset


@requires(Perm.APPEAL_VIEW)
@require_GET
def appeal_list(request):
    """Staff: at first those that wait, the most urgent first. A firm: its own, the newest first."""
    staff = is_staff(request.user)
    data = request.GET.copy()
    if staff:
        data.setdefault("state", WAITING)
    found = AppealFilter(data, appeals_of(request.user), request=request)
    if not staff:
        for name in ("q", "park", "overdue"):
            del found.form.fields[name]
    rows = found.qs.order_by("due_on", "id") if data.get("state") == WAITING else found.qs.order_by("-made_at", "-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    template = "_appeal_table.html" if asked.fragment(request) else "appeals.html"
    context = {"filter": found, "page": page, "staff": staff, "tab_items": tab_items("appeals")}
    return render(request, f"innovation_points/{template}", context)


# --- a firm objects ---


class AppealForm(forms.Form):
    figure = forms.ChoiceField(
        label=gettext_lazy("Which figure is wrong"),
        required=False,
        help_text=gettext_lazy("The figures that this item was computed from, with what the night counted."),
    )
    value = forms.CharField(
        label=gettext_lazy("It should be"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("In the unit of the figure; yes or no where the figure is a question."),
    )
    text = forms.CharField(
        label=gettext_lazy("What is wrong, and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    evidence = forms.FileField(
        label=gettext_lazy("Evidence"), help_text=gettext_lazy("PDF, OFD, PNG, JPEG, XLSX or DOCX.")
    )

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = dict(_claimable(item))
        self.fields["figure"].choices = [
            *((key, _described(entry)) for key, entry in self.known.items()),
            (OTHER, _("None of these: something else about this item")),
        ]
        self.initial["figure"] = next(iter(self.known), OTHER)

    def clean(self):
        data = super().clean()
        entry = self.known.get(data.get("figure"))
        self.claim = None
        if entry is None:
            return data
        code, year = split(entry.code)[0], entry.year
        try:
            claimed = read_value(code, data.get("value", ""))
        except ValidationError as error:
            self.add_error("value", error)
            return data
        if entry.value is not None and claimed == int(entry.value):
            self.add_error("value", _("That is what was counted already."))
            return data
        counted = None if entry.value is None else int(entry.value)
        self.claim = actions.Claim(code, year, counted, claimed)
        return data


def _claimable(item):
    """(key, input) of the item's figures that somebody declared or entered for a year, if they are whole numbers."""
    for entry in item.inputs:
        base = split(entry.code)[0]
        if base in FACT_CODES and figures.kind(base) in ("money", "count", "flag") and entry.year is not None:
            yield entry.code, entry


def _described(entry) -> str:
    unit = figures.unit(split(entry.code)[0])
    name = f"{entry.label} {entry.year}" + (f" ({unit})" if unit else "")
    return f"{name} — {_('counted')} {entry.shown}"


def read_value(code: str, text: str) -> int:
    """What was typed, as the figure keeps it: money in whole yuan, yes and no as 1 and 0."""
    field = FIELDS[figures.kind(code)]
    if field is FlagField:
        answers = {"1": 1, "0": 0, "是": 1, "否": 0, "yes": 1, "no": 0}
        if text.strip().lower() not in answers:
            raise ValidationError(_("Answer yes or no."))
        return answers[text.strip().lower()]
    value = field(required=True).clean(text)
    if value is None:
        raise ValidationError(_("Say what the figure should be."))
    return value


@requires(Perm.APPEAL_MAKE)
def appeal_new(request, pk):
    """A firm's person objects to one item (?item=) of the firm's present points."""
    firms = visible(request.user, Firm.objects.select_related("park"), Perm.APPEAL_MAKE)
    firm = get_object_or_404(firms, pk=pk)
    sheet = Sheet(request.user, firm)
    item = next((item for item in sheet.items if item.code == request.GET.get("item")), None) if sheet.score else None
    if item is None:
        raise Http404
    last_day = actions.last_day(sheet.score.fiscal_year)
    late = last_day is not None and last_day < timezone.localdate()
    form = AppealForm(request.POST or None, request.FILES or None, item=item)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.make(
                firm=firm,
                score=sheet.score,
                item=(item.code, item.label),
                claim=form.claim,
                text=data["text"],
                upload=data["evidence"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error("evidence", error)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The appeal has been filed."))
            return redirect("innovation_points:appeal", made.pk)
    context = {"form": form, "firm": firm, "item": item, "sheet": sheet, "last_day": last_day, "late": late}
    return render(request, "innovation_points/appeal_form.html", context, status=422 if form.errors else 200)


# --- one appeal ---


class AnswerForm(forms.Form):
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("grant", gettext_lazy("grant")), ("refuse", gettext_lazy("refuse"))],
        widget=forms.RadioSelect,
    )
    value = forms.CharField(label=gettext_lazy("The figure is corrected to"), max_length=40, required=False)
    text = forms.CharField(
        label=gettext_lazy("Answer to the firm"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("The firm reads it; of a granted appeal it is the reason of the correction."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, appeal, **kwargs):
        super().__init__(*args, **kwargs)
        self.appeal = appeal
        if appeal.fact:
            self.fields["value"].unit = figures.unit(appeal.fact)
            self.initial.setdefault("value", figures.typed(appeal.fact, appeal.claimed))
        else:
            del self.fields["value"]

    def clean(self):
        data = super().clean()
        if self.appeal.fact and data.get("decision") == "grant":
            try:
                data["value"] = read_value(self.appeal.fact, data.get("value", ""))
            except ValidationError as error:
                self.add_error("value", error)
        return data


@requires(Perm.APPEAL_VIEW)
@require_GET
def appeal_page(request, pk):
    appeal = get_object_or_404(appeals_of(request.user), pk=pk)
    return render(request, "innovation_points/appeal.html", _context(request, appeal))


def _context(request, appeal, form=None) -> dict:
    may_answer = can(request.user, Perm.APPEAL_ANSWER) and actions.may_answer(request.user, appeal)
    counted = appeal.state == Appeal.State.GRANTED and not _uncounted(appeal)
    return {
        "appeal": appeal,
        "claim": _claim_shown(appeal),
        "files": EvidenceFile.objects.filter(owner=Appeal.EVIDENCE, owner_id=appeal.pk),
        "staff": is_staff(request.user),
        "form": (form or AnswerForm(initial={"version": appeal.version}, appeal=appeal)) if may_answer else None,
        "own": appeal.is_waiting and appeal.made_by_id == request.user.pk and can(request.user, Perm.APPEAL_ANSWER),
        "may_withdraw": appeal.is_waiting and can(request.user, Perm.APPEAL_MAKE),
        "counted": counted,
        "may_run": appeal.state == Appeal.State.GRANTED and not counted and can(request.user, Perm.NIGHT_RUN),
        "revision": _revision(request, appeal),
    }


def _uncounted(appeal) -> bool:
    return Appeal.objects.filter(pk=appeal.pk).uncounted(Night.objects.latest_published()).exists()


def _claim_shown(appeal) -> dict | None:
    if not appeal.fact:
        return None
    return {
        "label": figures.label(appeal.fact),
        "year": appeal.fact_year,
        "counted": figures.shown(appeal.fact, appeal.counted),
        "claimed": figures.shown(appeal.fact, appeal.claimed),
        "granted": None if appeal.granted is None else figures.shown(appeal.fact, appeal.granted),
    }


def _revision(request, appeal):
    """The declaration's revision that a granted appeal made, where the figure was a declared one."""
    if appeal.state != Appeal.State.GRANTED or not appeal.fact:
        return None
    declarations = visible(request.user, Declaration.objects.filter(firm=appeal.firm_id), Perm.DECLARATION_VIEW)
    return declarations.filter(fiscal_year=appeal.fact_year, quarter=0, reviewed_at=appeal.answered_at).first()


def _moved(request, pk, move, done: str, perm):
    appeal = get_object_or_404(visible(request.user, appeals_of(request.user), perm), pk=pk)
    stale = _("Somebody else has changed this appeal meanwhile: look again.")
    step(request, move, done=done, stale=stale, appeal=appeal, version=asked.version(request))
    return redirect("innovation_points:appeal", pk)


@requires(Perm.APPEAL_ANSWER)
@require_POST
def appeal_take(request, pk):
    return _moved(request, pk, actions.take, _("You look into this appeal now."), Perm.APPEAL_ANSWER)


@requires(Perm.APPEAL_MAKE)
@require_POST
def appeal_withdraw(request, pk):
    return _moved(request, pk, actions.withdraw, _("The appeal has been withdrawn."), Perm.APPEAL_MAKE)


@requires(Perm.APPEAL_ANSWER)
@require_POST
def appeal_answer(request, pk):
    appeal = get_object_or_404(visible(request.user, appeals_of(request.user), Perm.APPEAL_ANSWER), pk=pk)
    form = AnswerForm(request.POST, appeal=appeal)
    if form.is_valid():
        data = form.cleaned_data
        grant = data["decision"] == "grant"
        try:
            actions.answer(
                appeal=appeal,
                grant=grant,
                value=data.get("value") if grant and appeal.fact else None,
                text=data["text"],
                version=data["version"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Stale:
            form.add_error(None, _("Somebody else has changed this appeal meanwhile: look again."))
        else:
            messages.success(request, _("The appeal has been answered."))
            return redirect("innovation_points:appeal", pk)
    context = _context(request, appeal, form)
    context["form"] = form
    return render(request, "innovation_points/appeal.html", context, status=422)
