"""The firm's declarations: the list, the form that loses nothing, and the page of two people who saved at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from enterprises.models import FACT_CODES, Firm
from enterprises.querysets import last_closed_year
from enterprises.registers import prefill_sources
from innovation_points import actions, backing, figures
from innovation_points.actions.reviews import last_approved, leave_to_correct
from innovation_points.comparing import compare, growths, last_years, ratios
from innovation_points.course import course, revisions
from innovation_points.forms import WHY, CorrectionForm, DeclarationForm, typed
from innovation_points.models import Declaration
from innovation_points.models.declarations import REMARK, STAMPED_SCAN
from innovation_points.prefilling import offers, taken
from innovation_points.seasons import may_submit, openings
from innovation_points.seasons.forms import PeriodForm
from innovation_points.sections import SECTIONS, Progress, progress
from workplace.conflict import writer_of

TAKEN = "taken-"  # before a field's name: the source that its value was taken from
SECTION = "section"  # in place of a source: every empty figure of a section takes its first offer
WORKBOOK = "xlsx"


@requires(Perm.DECLARATION_VIEW)
@require_GET
def declaration_list(request):
    """A firm's own declarations; staff read the zone's under reviews."""
    if request.user.access.firm is None:
        return redirect("innovation_points:reviews")
    firm = visible(request.user, Firm.objects.all(), Perm.DECLARATION_VIEW).first()
    declarations = visible(request.user, Declaration.objects.with_firm(), Perm.DECLARATION_VIEW)
    context = {
        "declarations": declarations.order_by("-fiscal_year", "-quarter", "-revision"),
        "openings": openings(firm) if firm else [],
        "may_fill": can(request.user, Perm.DECLARATION_FILL),
    }
    return render(request, "innovation_points/declarations.html", context)


@requires(Perm.DECLARATION_FILL)
@require_POST
def start(request):
    """Begin the declaration of a period (without one: the last closed year), or go on with it."""
    firm = get_object_or_404(visible(request.user, Firm.objects, Perm.DECLARATION_FILL))
    form = PeriodForm({"fiscal_year": last_closed_year(), "quarter": 0} | request.POST.dict())
    if not form.is_valid():
        raise Http404
    try:
        declaration = actions.start(firm=firm, **form.cleaned_data, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation_points:declarations")
    return redirect("innovation_points:declaration_edit", declaration.pk)


@requires(Perm.DECLARATION_VIEW)
@require_GET
def declaration_page(request, pk):
    """What stands in the declaration, for reading."""
    declaration = get_object_or_404(
        visible(request.user, Declaration.objects.with_firm(), Perm.DECLARATION_VIEW), pk=pk
    )
    said, files = _said(declaration), backing.by_field(declaration)
    notes = _by_field(said)
    sections = compare(last_years(declaration), declaration)
    context = {
        "declaration": declaration,
        "sections": [(section, [answer(row, declaration, files, notes) for row in rows]) for section, rows in sections],
        "general_notes": notes.get("", []),
        "scans": files.get(STAMPED_SCAN, []),
        "course": course(declaration, said),
        "revisions": revisions(declaration),
        "correction_form": CorrectionForm() if _may_correct(request.user, declaration) else None,
        "may_fill": declaration.is_open and can(request.user, Perm.DECLARATION_FILL),
        "answer": may_submit(declaration) if declaration.is_open else None,
        "year_before": declaration.fiscal_year - 1,
    }
    return render(request, "innovation_points/declaration.html", context)


def _may_correct(user, declaration) -> bool:
    """Whether the firm may begin a correction itself: the zone gave leave since the approval."""
    return can(user, Perm.DECLARATION_FILL) and last_approved(declaration) and bool(leave_to_correct(declaration))


def answer(row, declaration, files, notes=None) -> dict:
    """One figure for reading, with all that stands around it."""
    return {
        "row": row,
        "why": declaration.remarks.get(row.code, ""),
        "source": source_shown(declaration.sources.get(row.code)),
        "files": files.get(row.code, []),
        "notes": (notes or {}).get(row.code, []),
    }


def own_declaration(request, pk):
    """A declaration that the person fills in, or 404."""
    declarations = Declaration.objects.with_firm().select_related("season")
    return get_object_or_404(visible(request.user, declarations, Perm.DECLARATION_FILL), pk=pk)


@requires(Perm.DECLARATION_FILL)
@require_http_methods(["GET", "POST"])
def declaration_edit(request, pk):
    """The form. Every save keeps what was typed; `take` fills in what a source offers, `check` goes on to the answers."""
    declaration = own_declaration(request, pk)
    if not declaration.is_open:
        return redirect("innovation_points:declaration", pk)
    if request.method == "GET":
        submitting = "check" in request.GET
        return render(request, "innovation_points/declaration_form.html", page(declaration, submitting=submitting))
    version, changes, sources = posted(request, declaration)
    if version is None:
        return redirect("innovation_points:declaration_edit", pk)
    # The page shows closed figures without sending them: what comes for one is an older page's, not a wish.
    changes = {name: text for name, text in changes.items() if declaration.is_field_open(name.removeprefix(WHY))}
    try:
        merged = actions.merge_draft(
            declaration=declaration,
            changes=changes,
            version=version,
            sources=taken(declaration, sources, changes),
            by=request.user,
        )
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation_points:declaration", pk)
    if merged.conflicts:
        return conflict_page(request, merged, changes)
    if "check" in request.POST:
        return redirect("innovation_points:declaration_check", pk)
    messages.success(request, _("Saved."))
    return redirect("innovation_points:declaration_edit", pk)


def posted(request, declaration):
    """(version, what was typed by input, from which source what is to be taken by field) of a request that saves."""
    names = typed(declaration)
    changes = {name: request.POST[name] for name in names if name in request.POST}
    sources = {name: request.POST[f"{TAKEN}{name}"] for name in FACT_CODES if f"{TAKEN}{name}" in request.POST}
    if take := request.POST.get("take"):
        for offer in _asked_offers(declaration, take, changes):
            changes[offer.field], sources[offer.field] = offer.typed, offer.source
    return asked.whole(request.POST.get("version")), changes, sources


def _asked_offers(declaration, take, changes):
    """`take` names one offer (source:field) or a section, whose empty figures take their first offer."""
    offered = offers(declaration)
    source, _colon, name = take.partition(":")
    if source != SECTION:
        return [offer for offer in offered.get(name, []) if offer.source == source]
    section = next((section for section in SECTIONS if section.code == name), None)
    fields = section.fields if section else ()
    empty = [field for field in fields if not changes.get(field) and declaration.is_field_open(field)]
    return [offered[field][0] for field in empty if field in offered]


@requires(Perm.DECLARATION_FILL)
@require_POST
def declaration_save(request, pk):
    """What the browser saves while somebody types: the changed inputs over the version that they were typed on.

    The answer says what stands now: what others changed meanwhile, what both changed, and what the page shows of it.
    """
    declaration = own_declaration(request, pk)
    version, changes, sources = posted(request, declaration)
    if version is None:
        return JsonResponse({"refused": _("The page is too old: reload it.")}, status=400)
    try:
        merged = actions.merge_draft(
            declaration=declaration,
            changes=changes,
            version=version,
            sources=taken(declaration, sources, changes),
            by=request.user,
        )
    except actions.Refused as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    return JsonResponse(_saved(request, merged))


def _saved(request, merged) -> dict:
    current = merged.declaration
    context = page(current)
    form = context["form"]
    parts = {
        "sections": "innovation_points/_declaration_sections.html",
        "rates": "innovation_points/_declaration_rates.html",
        "summary": "innovation_points/_declaration_summary.html",
    }
    return {
        "version": current.version,
        "saved_at": f"{timezone.localtime(current.saved_at):%H:%M}",
        "conflicts": merged.conflicts,
        "theirs": merged.theirs,
        "saved_by": writer_of(current) if merged.conflicts or merged.theirs else "",
        "errors": {name: [str(error) for error in found] for name, found in form.errors.items()},
        "jumps": {code: moved(row) for code, row in form.jumps.items()},
        "sources": {field: source_shown(source) for field, source in current.sources.items()},
        "html": {name: render_to_string(template, context, request) for name, template in parts.items()},
    }


@dataclass(frozen=True)
class Line:
    """One figure of the form with all that stands around it."""

    bound: object
    notes: list
    offers: list
    source: str
    files: int
    jump: str
    why: str

    @property
    def open_offers(self):
        """What is offered and does not stand in the input already."""
        return [offer for offer in self.offers if offer.typed != (self.bound.value() or "")]


@dataclass(frozen=True)
class Part:
    """A section on the page: its honest state, and its lines."""

    progress: Progress
    lines: list

    @property
    def is_open(self) -> bool:
        """Whether an optional section is unfolded: something in it is wrong, or asked about."""
        return bool(self.progress.wrong or any(line.notes for line in self.lines))

    @property
    def section(self):
        return self.progress.section

    @property
    def to_take(self) -> int:
        """How many empty figures a source could fill."""
        return sum(1 for line in self.lines if line.offers and not line.bound.value() and not line.bound.field.disabled)


def page(declaration, *, submitting=False):
    """What the form shows, also after an autosave."""
    before = last_years(declaration)
    form = DeclarationForm.showing(declaration, before, submitting=submitting)
    offered, files, notes = offers(declaration), backing.by_field(declaration), _by_field(_said(declaration))

    def line(code):
        jump = form.jumps.get(code)
        return Line(
            form[code],
            notes.get(code, []),
            [] if form[code].field.disabled else offered.get(code, []),
            source_shown(declaration.sources.get(code)),
            len(files.get(code, [])),
            moved(jump) if jump else "",
            declaration.remarks.get(code, ""),
        )

    parts = [
        Part(part, [line(code) for code in part.section.fields]) for part in progress(declaration, set(form.errors))
    ]
    return {
        "declaration": declaration,
        "form": form,
        "parts": parts,
        "general_notes": notes.get("", []),
        "rates": [*ratios(before, declaration), *growths(before, declaration)],
        "year_before": declaration.fiscal_year - 1,
        "answer": may_submit(declaration),
    }


def moved(row) -> str:
    """How a figure jumped, in a word."""
    return row.signed if row.change is not None else row.jump


def source_shown(source) -> str:
    """Where a figure was taken from, as the form says it below the figure."""
    if not source:
        return ""
    label = next((str(entry.label) for entry in prefill_sources if entry.name == source["kind"]), "")
    if source["kind"] == WORKBOOK:
        label = _("workbook")
    return f"{label}{_(': ')}{source['detail']}" if label else source["detail"]


def _said(declaration):
    """The reviewers' notes up to the last decision: what a reviewer is still writing is not yet said."""
    if declaration.reviewed_at is None:
        return []
    return declaration.comments.filter(created_at__lte=declaration.reviewed_at).select_related("author")


def _by_field(notes) -> dict[str, list]:
    found = {}
    for note in notes:
        found.setdefault(note.field, []).append(note)
    return found


@dataclass(frozen=True)
class Difference:
    """An input that two people changed differently."""

    code: str
    label: str
    mine: str
    theirs: str

    @property
    def mine_shown(self):
        return self._shown(self.mine)

    @property
    def theirs_shown(self):
        return self._shown(self.theirs)

    def _shown(self, text):
        if not text:
            return _("empty")
        if self.code == REMARK or self.code.startswith(WHY):
            return text
        if figures.kind(self.code) == "flag":
            return _("yes") if text == "1" else _("no")
        return f"{text} {figures.unit(self.code)}".rstrip()


def conflict_page(request, merged, changes):
    """Both values side by side; choosing saves on top of the newer version. Nothing of what was typed is lost."""
    current = merged.declaration
    differences = [
        Difference(name, input_label(name), changes[name], theirs) for name, theirs in merged.conflicts.items()
    ]
    context = {"declaration": current, "differences": differences, "saved_by": writer_of(current)}
    return render(request, "innovation_points/declaration_conflict.html", context, status=409)


def input_label(name) -> str:
    if name == REMARK:
        return _("Remark")
    if name.startswith(WHY):
        return _("%(figure)s: why it moved") % {"figure": figures.label(name.removeprefix(WHY))}
    return figures.label(name)
