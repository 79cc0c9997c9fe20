"""R&D expense collection: the year's grid with its three accounts, the projects, the ledger as a workbook."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from innovation_points.actions import Refused, Stale
from innovation_points.actions import expenses as actions
from innovation_points.expenses import prefill
from innovation_points.expenses.forms import FlagsForm, MarksForm, ProjectForm, entries, shown_in_form
from innovation_points.expenses.sheet import PROJECTS_A_PAGE, Sheet, declaration_of, item_label, outside
from innovation_points.models import Declaration, ExpenseBook, ResearchProject
from innovation_points.models.declarations import WHOLE_YEAR
from workplace import conflict
from workplace.wording import listed

from .steps import step

VIEW, FILL = Perm.DECLARATION_VIEW, Perm.DECLARATION_FILL


def book_or_404(request, pk, perm=VIEW):
    return get_object_or_404(visible(request.user, ExpenseBook.objects.select_related("firm"), perm), pk=pk)


def project_or_404(request, pk, perm=VIEW):
    projects = ResearchProject.objects.select_related("book__firm")
    return get_object_or_404(visible(request.user, projects, perm), pk=pk)


@requires(FILL)
@require_POST
def expense_start(request, pk):
    """Open the collection of a declaration's year."""
    declarations = visible(request.user, Declaration.objects.with_firm(), FILL)
    declaration = get_object_or_404(declarations, pk=pk, quarter=WHOLE_YEAR)
    book = actions.start_book(firm=declaration.firm, fiscal_year=declaration.fiscal_year, by=request.user)
    return redirect("innovation_points:expenses", book.pk)


@requires(VIEW)
@require_http_methods(["GET", "POST"])
def expenses(request, pk):
    """The grid. A cell that was typed is saved by itself (as JSON) or with the whole page (without scripts)."""
    if request.method == "GET":
        return render(
            request,
            "innovation_points/expenses.html",
            _page(request, Sheet(book_or_404(request, pk), page=_number(request))),
        )
    book = book_or_404(request, pk, FILL)
    found, unread = entries(request.POST)
    by_cell = "application/json" in request.headers.get("Accept", "")
    try:
        saved = actions.save_cells(book=book, entries=found, by=request.user)
    except Refused as refusal:
        if by_cell:
            return JsonResponse({"refused": str(refusal)}, status=409)
        messages.error(request, str(refusal))
        return redirect("innovation_points:expenses", pk)
    book.refresh_from_db()
    return _saved_cells(request, book, found, saved, unread) if by_cell else _saved_page(request, book, saved, unread)


def _number(request) -> int:
    page = asked.whole(request.GET.get("page"))
    return page if page in range(1000) else 1


def _page(request, sheet):
    book = sheet.book
    may_fill = sheet.is_open and can(request.user, FILL)
    marks = MarksForm(instance=book, initial={"version": book.version}) if may_fill else None
    pages = [{"label": n, "url": f"?page={n}", "active": n == sheet.page} for n in range(1, sheet.pages + 1)]
    compared = []
    if sheet.declaration is not None:
        sheet.declaration.firm = book.firm
        compared = prefill.compared(sheet.declaration)
    return {
        "sheet": sheet,
        "book": book,
        "may_fill": may_fill,
        "marks": marks if marks and len(marks.fields) > 1 else None,
        "pages": pages if sheet.pages > 1 else [],
        "page_size": PROJECTS_A_PAGE,
        "compared": compared,
    }


def _saved_cells(request, book, found, saved, unread):
    cells = {f"{e.project_id}-{e.item}": {"state": "saved", "value": _text(e.amount)} for e in found}
    for entry, now in saved.stale.items():
        message = _("Meanwhile somebody else saved %(amount)s here. Yours is not saved yet.") % {"amount": _said(now)}
        key = f"{entry.project_id}-{entry.item}"
        cells[key] = {"state": "stale", "value": _text(entry.amount), "theirs": _text(now), "message": message}
    for key, (text, message) in unread.items():
        cells[key] = {"state": "unread", "value": text, "message": message}
    sheet = Sheet(book)
    context = _page(request, sheet)
    return JsonResponse(
        {
            "cells": cells,
            "accounts": render_to_string("innovation_points/_expense_accounts.html", context, request),
            "declared": render_to_string("innovation_points/_expense_take.html", context, request),
            "saved": render_to_string("innovation_points/_expense_saved.html", context, request),
        }
    )


def _saved_page(request, book, saved, unread):
    if not saved.stale and not unread:
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    left = {key: (text, message, False) for key, (text, message) in unread.items()}
    for entry, now in saved.stale.items():
        message = _("Meanwhile somebody else saved %(amount)s here. Yours is not saved yet.") % {"amount": _said(now)}
        left[f"{entry.project_id}-{entry.item}"] = _text(entry.amount), message, True
    sheet = Sheet(book, page=_number(request), entries=left)
    return render(request, "innovation_points/expenses.html", _page(request, sheet) | {"left": len(left)}, status=409)


def _text(amount):
    return "" if amount is None else str(amount)


def _said(amount):
    return _("nothing") if amount is None else _("%(amount)s yuan") % {"amount": f"{amount:,}"}


@requires(FILL)
@require_POST
def expense_marks(request, pk):
    """The firm's marks for the rate of the year."""
    book = book_or_404(request, pk, FILL)
    form = MarksForm(request.POST, instance=book)
    if form.is_valid():
        try:
            actions.save_marks(book=book, version=form.cleaned_data["version"], marks=form.marks, by=request.user)
        except Stale:
            messages.error(
                request, _("Not saved: somebody else worked in this collection. Look at it and choose again.")
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("innovation_points:expenses", pk)


@requires(FILL)
@require_POST
def expense_take(request, pk):
    """Write what the collection comes to into the year's declaration."""
    book = book_or_404(request, pk, FILL)
    done = _("The declaration holds the figures of the collection now.")
    stale = _("Not taken: somebody saved the declaration meanwhile. Look at the figures and press again.")
    step(request, actions.take_over, done=done, stale=stale, book=book, version=asked.version(request))
    return redirect("innovation_points:expenses", pk)


@requires(FILL)
@require_http_methods(["GET", "POST"])
def project_new(request, pk):
    book = book_or_404(request, pk, FILL)
    if refused := _resting(request, book):
        return refused
    form = ProjectForm(request.POST or None, instance=ResearchProject(book=book))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_project(book=book, values=form.values, by=request.user)
            return redirect("innovation_points:expenses", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "book": book}
    return render(request, "innovation_points/expense_project_form.html", context, status=422 if form.is_bound else 200)


def _resting(request, book):
    """Back to the grid, where the declaration behind it has been submitted."""
    declaration = declaration_of(book)
    if declaration is None or declaration.is_open:
        return None
    messages.error(
        request, _("The year's declaration has been submitted, so the collection behind it can only be read.")
    )
    return redirect("innovation_points:expenses", book.pk)


@requires(VIEW)
@require_GET
def project_page(request, pk):
    """One project: its head, its yearly sums with their accounts, its ledger."""
    project = project_or_404(request, pk)
    return render(request, "innovation_points/expense_project.html", _project_context(request, project))


LINES_SHOWN = 500


def _project_context(request, project, flags=None):
    sheet = Sheet(project.book)
    sums = list(project.lines.filter(sequence=None).order_by("id"))
    numbered = project.lines.filter(sequence__isnull=False)
    may_fill = sheet.is_open and can(request.user, FILL)
    return {
        "project": project,
        "book": project.book,
        "flags": flags or FlagsForm(project=project, lines=sums),
        "ledger": [(line, item_label(line.item), listed(outside(line))) for line in numbered[:LINES_SHOWN]],
        "ledger_count": numbered.count(),
        "total": sheet.project_totals[project.pk],
        "may_fill": may_fill,
    }


@requires(FILL)
@require_http_methods(["GET", "POST"])
def project_edit(request, pk):
    project = project_or_404(request, pk, FILL)
    if refused := _resting(request, project.book):
        return refused
    if request.method == "GET":
        form = ProjectForm(instance=project, initial={"version": project.version})
        return render(request, "innovation_points/expense_project_form.html", _edit(project, form))
    form = ProjectForm(request.POST, instance=ResearchProject(book=project.book))
    theirs = []
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.save_project(
                book=project.book, project=project, version=version, values=form.values, by=request.user
            )
            return redirect("innovation_points:expense_project", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except Stale as stale:
            theirs = _theirs(stale.current, form.values)
            form.data = conflict.again(request, stale.current)
    context = _edit(project, form) | {"theirs": theirs}
    return render(request, "innovation_points/expense_project_form.html", context, status=409 if theirs else 422)


def _edit(project, form):
    return {"form": form, "book": project.book, "project": project}


def _theirs(current, mine):
    """(label, what is saved now) of each field in which the two differ."""
    saved = shown_in_form(current)
    shown = {"form": current.get_form_display(), "state": current.get_state_display()}
    return [
        (ResearchProject._meta.get_field(name).verbose_name, shown.get(name, value))
        for name, value in saved.items()
        if mine[name] != value
    ]


@requires(FILL)
@require_POST
def project_flags(request, pk):
    project = project_or_404(request, pk, FILL)
    lines = list(project.lines.filter(sequence=None).order_by("id"))
    form = FlagsForm(request.POST, project=project, lines=lines)
    if form.is_valid():
        try:
            actions.save_flags(
                book=project.book,
                project=project,
                version=form.cleaned_data["version"],
                flags=form.flags,
                by=request.user,
            )
            messages.success(request, _("Saved."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        except Stale as stale:
            messages.error(
                request,
                _("Not saved yet: somebody else saved this project. Your marks stand below; press again to keep them."),
            )
            form.data = conflict.again(request, stale.current)
            context = _project_context(request, project, form)
            return render(request, "innovation_points/expense_project.html", context, status=409)
    return redirect("innovation_points:expense_project", pk)


@requires(FILL)
@require_POST
def project_drop(request, pk):
    project = project_or_404(request, pk, FILL)
    try:
        actions.drop_project(book=project.book, project=project, version=asked.version(request), by=request.user)
        messages.success(request, _("The project and its lines are gone from the collection."))
    except Stale:
        messages.error(request, _("Not removed: somebody saved this project meanwhile. Look at it and press again."))
        return redirect("innovation_points:expense_project", pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("innovation_points:expenses", project.book_id)
