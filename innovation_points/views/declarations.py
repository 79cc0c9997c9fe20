"""The firm's declarations: the list, the form that loses nothing, and the page of two people who saved at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Perm, can, requires, visible
from enterprises.models import FACT_CODES, Firm, MergedFacts
from enterprises.querysets import last_closed_year
from innovation_points import actions, figures
from innovation_points.comparing import compare
from innovation_points.forms import DeclarationForm, typed
from innovation_points.models import Declaration
from innovation_points.sections import Progress, progress


@requires(Perm.DECLARATION_VIEW)
@require_GET
def declaration_list(request):
    """A firm's own declarations; staff read the zone's under reviews."""
    if request.user.access.firm is None:
        return redirect("innovation_points:reviews")
    declarations = visible(request.user, Declaration.objects.with_firm(), Perm.DECLARATION_VIEW)
    year = last_closed_year()
    context = {
        "declarations": declarations,
        "year": year,
        "may_start": can(request.user, Perm.DECLARATION_FILL)
        and not any(declaration.fiscal_year == year for declaration in declarations),
    }
    return render(request, "innovation_points/declarations.html", context)


@requires(Perm.DECLARATION_FILL)
@require_POST
def start(request):
    """Begin the declaration of the last closed year, or go on with it."""
    firm = get_object_or_404(visible(request.user, Firm.objects, Perm.DECLARATION_FILL))
    declaration = actions.start(firm=firm, fiscal_year=last_closed_year(), by=request.user)
    return redirect("innovation_points:declaration_edit", declaration.pk)


@requires(Perm.DECLARATION_VIEW)
@require_GET
def declaration_page(request, pk):
    """What stands in the declaration, for reading."""
    declaration = get_object_or_404(
        visible(request.user, Declaration.objects.with_firm(), Perm.DECLARATION_VIEW), pk=pk
    )
    notes = {}
    for note in _said(declaration):
        notes.setdefault(note.field, []).append(note)
    context = {
        "declaration": declaration,
        "sections": [
            (section, [(row, notes.get(row.code, [])) for row in rows])
            for section, rows in compare(last_years(declaration), declaration)
        ],
        "general_notes": notes.get("", []),
        "may_fill": declaration.is_open and can(request.user, Perm.DECLARATION_FILL),
        "year_before": declaration.fiscal_year - 1,
    }
    return render(request, "innovation_points/declaration.html", context)


@requires(Perm.DECLARATION_FILL)
@require_http_methods(["GET", "POST"])
def declaration_edit(request, pk):
    """The form. Every save keeps what was typed; by htmx (autosave) only the changed marks go back."""
    declaration = get_object_or_404(
        visible(request.user, Declaration.objects.with_firm(), Perm.DECLARATION_FILL), pk=pk
    )
    if not declaration.is_open:
        return redirect("innovation_points:declaration", pk)
    if request.method == "GET":
        return render(request, "innovation_points/declaration_form.html", _page(declaration))
    form = DeclarationForm(request.POST, declaration=declaration)
    form.is_valid()
    if "version" not in form.cleaned_data:
        return redirect("innovation_points:declaration_edit", pk)
    try:
        declaration = _save(form, by=request.user)
    except actions.Stale as stale:
        return _conflict(request, form, stale.current)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation_points:declaration", pk)
    if "submit" in request.POST:
        return _submit(request, declaration)
    if request.htmx:
        return render(request, "innovation_points/_declaration_saved.html", _page(declaration))
    messages.success(request, _("Saved."))
    return redirect("innovation_points:declaration_edit", pk)


def _save(form, *, by):
    return actions.save_draft(
        declaration=form.declaration,
        values=form.values,
        unread=form.unread,
        remark=form.text,
        version=form.cleaned_data["version"],
        by=by,
    )


def _submit(request, declaration):
    if not can(request.user, Perm.DECLARATION_SUBMIT):
        raise PermissionDenied
    if not actions.is_ready(declaration):
        page = _page(declaration, submitting=True)
        return render(request, "innovation_points/declaration_form.html", page, status=422)
    actions.submit(declaration=declaration, version=declaration.version, by=request.user)
    messages.success(request, _("Submitted. The zone's reviewers see it now."))
    return redirect("innovation_points:declaration", declaration.pk)


def last_years(declaration):
    """The best known figures of the year before, or None."""
    return MergedFacts.objects.filter(firm_id=declaration.firm_id, fiscal_year=declaration.fiscal_year - 1).first()


@dataclass(frozen=True)
class Part:
    """A section on the page: its honest state, and its fields with what the reviewer wrote beside them."""

    progress: Progress
    lines: list

    @property
    def is_open(self) -> bool:
        """Whether an optional section is unfolded: something in it is wrong, or asked about."""
        return bool(self.progress.wrong or any(notes for _bound, notes in self.lines))

    @property
    def section(self):
        return self.progress.section


def _page(declaration, *, submitting=False):
    form = DeclarationForm.showing(declaration, last_years(declaration), submitting=submitting)
    notes = {}
    for note in _said(declaration):
        notes.setdefault(note.field, []).append(note)
    parts = [
        Part(part, [(form[code], notes.get(code, [])) for code in part.section.fields])
        for part in progress(declaration, set(form.errors))
    ]
    return {"declaration": declaration, "form": form, "parts": parts, "general_notes": notes.get("", [])}


def _said(declaration):
    """The reviewers' notes up to the last decision: what a reviewer is still writing is not yet said."""
    if declaration.reviewed_at is None:
        return []
    return declaration.comments.filter(created_at__lte=declaration.reviewed_at).select_related("author")


@dataclass(frozen=True)
class Difference:
    """A field that two people saved differently. `mine_first`: the other person did not touch it."""

    code: str
    label: str
    mine: str
    theirs: str
    mine_first: bool

    @property
    def mine_shown(self):
        return self._shown(self.mine)

    @property
    def theirs_shown(self):
        return self._shown(self.theirs)

    def _shown(self, text):
        if not text:
            return _("empty")
        if self.code == "remark":
            return text
        if figures.kind(self.code) == "flag":
            return _("yes") if text == "1" else _("no")
        return f"{text} {figures.unit(self.code)}".rstrip()


def _conflict(request, form, current):
    """Both values side by side; choosing saves on top of the newer version. What only one of the two changed is kept."""
    mine = {name: request.POST.get(name, "") for name in [*FACT_CODES, "remark"]}
    theirs = typed(current)
    earlier = current.events.filter(version=form.cleaned_data["version"]).order_by("pgh_id").last()
    seen = typed(earlier) if earlier else theirs
    differences, kept = [], {}
    for name, value in mine.items():
        if value in (theirs[name], seen[name]):
            kept[name] = theirs[name]
        else:
            label = _("Remark") if name == "remark" else figures.label(name)
            differences.append(Difference(name, label, value, theirs[name], mine_first=theirs[name] == seen[name]))
    if kept == theirs == mine:
        return redirect("innovation_points:declaration_edit", current.pk)
    writer = current.events.filter(version=current.version).select_related("pgh_context").order_by("pgh_id").last()
    context = {
        "declaration": current,
        "differences": differences,
        "kept": kept,
        "saved_by": writer.pgh_context.metadata.get("name", "") if writer and writer.pgh_context else "",
    }
    if request.htmx:
        return render(request, "innovation_points/_declaration_stale.html", context)
    return render(request, "innovation_points/declaration_conflict.html", context, status=409)
