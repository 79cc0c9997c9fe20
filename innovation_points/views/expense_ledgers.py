"""The ledger as a workbook: template, export, upload with every error, preview, confirmation."""

from collections import Counter

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Perm, requires, visible
from innovation_points.actions import Refused, expense_ledgers
from innovation_points.expenses import ledger, workbook
from innovation_points.expenses.sheet import declaration_of
from innovation_points.models import ExpenseUpload
from spreadsheets import errors
from spreadsheets.exporting import XLSX
from spreadsheets.forms import UploadForm
from spreadsheets.reading import read_upload
from workplace.downloads import attachment
from workplace.evidence import digest

from .expenses import FILL, VIEW, book_or_404

CHANGES_SHOWN = 500


@requires(FILL)
@require_GET
def ledger_template(request, pk):
    book = book_or_404(request, pk, FILL)
    return attachment(workbook.empty(book), f"rd-expenses-{book.fiscal_year}-template.xlsx", XLSX)


@requires(VIEW)
@require_GET
def ledger_export(request, pk):
    book = book_or_404(request, pk)
    return attachment(workbook.filled(book), f"rd-expenses-{book.fiscal_year}.xlsx", XLSX)


@requires(FILL)
@require_http_methods(["GET", "POST"])
def ledger_upload(request, pk):
    """A file is read as a whole: either every error is shown and nothing is kept, or its effect is shown."""
    book = book_or_404(request, pk, FILL)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    context = {"book": book, "form": form, "rests": not _is_open(book)}
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows, wrong, skipped, sha256 = _read(file, book)
            if not wrong:
                wrong = ledger.plan(book, rows).errors
            if not wrong:
                upload = expense_ledgers.keep_upload(
                    book=book, rows=rows, file_name=file.name, sha256=sha256, by=request.user
                )
                return redirect("innovation_points:expense_upload", upload.pk)
            context |= {"errors": wrong, "skipped": skipped, "rows_wrong": len({error.row for error in wrong})}
        except (errors.Refused, Refused) as refusal:
            form.add_error("file", str(refusal))
    status = 422 if form.is_bound else 200
    return render(request, "innovation_points/expense_upload.html", context, status=status)


def _is_open(book):
    declaration = declaration_of(book)
    return declaration is None or declaration.is_open


def _read(file, book):
    """The uploaded file through the spreadsheets' door: guarded, parsed in a child, every cell read."""
    return *ledger.read(read_upload(file), book.fiscal_year), digest(file)


@requires(FILL)
@require_GET
def ledger_preview(request, pk):
    """What the file would change, worked out now; after the confirmation, the receipt."""
    upload = _upload_or_404(request, pk)
    context = {"upload": upload, "book": upload.book}
    if upload.confirmed_at is None:
        plan = ledger.plan(upload.book, upload.rows)
        context |= {"plan": plan, "counts": plan.counts, "shown": plan.changes[:CHANGES_SHOWN], "limit": CHANGES_SHOWN}
    else:
        context["row_count"] = len(upload.rows)
        context["project_count"] = len(Counter(row["number"] for row in upload.rows))
    return render(request, "innovation_points/expense_preview.html", context)


def _upload_or_404(request, pk):
    uploads = ExpenseUpload.objects.select_related("book__firm")
    return get_object_or_404(visible(request.user, uploads, Perm.DECLARATION_FILL), pk=pk)


@requires(FILL)
@require_POST
def ledger_confirm(request, pk):
    upload = _upload_or_404(request, pk)
    try:
        expense_ledgers.confirm_upload(upload=upload, digest=request.POST.get("digest", ""), by=request.user)
    except expense_ledgers.Moved:
        messages.warning(
            request,
            _("The collection changed after the check, so nothing was written. This is the preview as it stands now."),
        )
        return redirect("innovation_points:expense_upload", pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation_points:expense_upload", pk)
    messages.success(request, _("The ledger is in the collection."))
    return redirect("innovation_points:expenses", upload.book_id)
