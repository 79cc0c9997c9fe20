"""Filling a declaration from a workbook: its template, the preview of every change, and the taking over."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Perm, requires
from innovation_points import actions, form_sheet
from innovation_points.checks import problems
from innovation_points.comparing import last_years
from innovation_points.forms import DeclarationForm, typed
from spreadsheets.errors import Refused
from spreadsheets.exporting import XLSX
from spreadsheets.forms import UploadForm
from spreadsheets.reading import read_upload
from workplace.downloads import attachment

from .declarations import WORKBOOK, Difference, conflict_page, input_label, own_declaration, posted


@requires(Perm.DECLARATION_FILL)
@require_GET
def template(request, pk):
    declaration = own_declaration(request, pk)
    name = f"declaration-{declaration.fiscal_year}-{declaration.firm.credit_code}.xlsx"
    return attachment(form_sheet.write(declaration, last_years(declaration)), name, XLSX)


@requires(Perm.DECLARATION_FILL)
@require_http_methods(["GET", "POST"])
def fill(request, pk):
    """Upload a filled template: every error at its row, or every change old beside new. Nothing is written here."""
    declaration = own_declaration(request, pk)
    if not declaration.is_open:
        return redirect("innovation_points:declaration", pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    context = {"declaration": declaration, "form": form}
    if form.is_bound and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            context |= _preview(declaration, upload)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    status = 422 if form.is_bound and (not form.is_valid() or context.get("errors")) else 200
    return render(request, "innovation_points/declaration_fill.html", context, status=status)


def _preview(declaration, upload) -> dict:
    filled = form_sheet.read(read_upload(upload), declaration)
    now = typed(declaration)
    changes = {name: text for name, text in filled.changes.items() if text != now[name]}
    after = DeclarationForm.over(declaration, changes)
    return {
        "file_name": upload.name[:80],
        "read": True,
        "errors": filled.errors,
        "changes": [Difference(name, input_label(name), text, now[name]) for name, text in changes.items()],
        "doubts": [(input_label(problem.field), problem.message) for problem in problems(after.values)],
    }


@requires(Perm.DECLARATION_FILL)
@require_POST
def fill_confirm(request, pk):
    """Take over what the preview showed, on the version that it was compared with."""
    declaration = own_declaration(request, pk)
    version, changes, _asked = posted(request, declaration)
    if version is None:
        return redirect("innovation_points:declaration_fill", pk)
    source = {"kind": WORKBOOK, "detail": request.POST.get("file_name", "")[:80]}
    try:
        merged = actions.merge_draft(
            declaration=declaration,
            changes=changes,
            version=version,
            sources=dict.fromkeys(changes, source),
            by=request.user,
        )
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation_points:declaration", pk)
    if merged.conflicts:
        return conflict_page(request, merged, changes)
    messages.success(request, _("Taken over from the workbook: %(count)s values.") % {"count": len(changes)})
    return redirect("innovation_points:declaration_edit", pk)
