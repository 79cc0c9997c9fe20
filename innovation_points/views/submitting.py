"""The last steps of a declaration: all answers on one page, the responsible person's confirmation, the receipt."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Perm, can, requires, visible
from innovation_points import actions, backing, receipts
from innovation_points.actions import figure_evidence
from innovation_points.comparing import compare, growths, last_years, ratios
from innovation_points.forms import DeclarationForm
from innovation_points.models import Declaration
from innovation_points.models.declarations import STAMPED_SCAN
from workplace.downloads import pdf

from .declarations import answer, own_declaration


class ConfirmationForm(forms.Form):
    """The responsible person answers for the figures by name; the season may ask for the stamped paper as well."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    confirmed_by_name = forms.CharField(
        label=gettext_lazy("Responsible person"),
        max_length=60,
        help_text=gettext_lazy("The legal representative or who signs for the firm; printed on the receipt."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    scan = forms.FileField(
        label=gettext_lazy("Stamped scan"),
        required=False,
        help_text=gettext_lazy("This season asks for the printed answers, signed and stamped, as PDF, OFD or image."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.ofd,.png,.jpg,.jpeg"}),
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("The figures are true and complete, and the responsible person has approved them.")
    )

    def __init__(self, *args, declaration, **kwargs):
        super().__init__(*args, **kwargs)
        season = declaration.season
        if season is None or not season.needs_stamped_scan:
            del self.fields["scan"]
        else:
            self.fields["scan"].required = backing.lacks_scan(declaration)


@requires(Perm.DECLARATION_FILL)
@require_GET
def declaration_check(request, pk):
    """All answers on one page, as they would be handed in."""
    declaration = own_declaration(request, pk)
    if not declaration.is_open:
        return redirect("innovation_points:declaration", pk)
    return render(request, "innovation_points/declaration_check.html", _page(request, declaration))


@requires(Perm.DECLARATION_SUBMIT)
@require_POST
def declaration_submit(request, pk):
    """Hand in the version that the page showed."""
    declarations = Declaration.objects.with_firm().select_related("season")
    declaration = get_object_or_404(visible(request.user, declarations, Perm.DECLARATION_SUBMIT), pk=pk)
    if not declaration.is_open:
        messages.error(request, _("This declaration has already been submitted."))
        return redirect("innovation_points:declaration", pk)
    form = ConfirmationForm(request.POST, request.FILES, declaration=declaration)
    if not form.is_valid() or not _hand_in(request, declaration, form):
        page = _page(request, declaration, form)
        return render(request, "innovation_points/declaration_check.html", page, status=422)
    messages.success(request, _("Submitted. The zone's reviewers see it now."))
    return redirect("innovation_points:declaration", pk)


def _hand_in(request, declaration, form) -> bool:
    """The scan and the submission together, or neither, with what stands against it in the form."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            if given.get("scan"):
                figure_evidence.attach(
                    declaration=declaration, field=STAMPED_SCAN, upload=given["scan"], page="", by=request.user
                )
            actions.submit(
                declaration=declaration,
                version=given["version"],
                confirmed_by_name=given["confirmed_by_name"],
                by=request.user,
            )
    except ValidationError as error:
        form.add_error("scan", error)
    except actions.Stale:
        form.add_error(None, _("Somebody changed the declaration while you read it. Read it once more, then submit."))
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()


def _page(request, declaration, form=None) -> dict:
    before = last_years(declaration)
    answers = DeclarationForm.showing(declaration, before, submitting=True)
    files = backing.by_field(declaration)
    wanting = backing.wanting(declaration, files)
    sections = [
        (section, [answer(row, declaration, files) for row in rows]) for section, rows in compare(before, declaration)
    ]
    confirmation = form or ConfirmationForm(declaration=declaration)
    confirmation.initial["version"] = declaration.version
    if form is not None:  # what was read is what is shown now
        confirmation.data = confirmation.data.copy()
        confirmation.data["version"] = declaration.version
    return {
        "declaration": declaration,
        "answers": answers,
        "sections": sections,
        "rates": [*ratios(before, declaration), *growths(before, declaration)],
        "jumps": [(row, declaration.remarks.get(code, "")) for code, row in answers.jumps.items()],
        "wanting": [(code, answers[code].label, backing.EXPECTED[code]) for code in wanting],
        "scans": files.get(STAMPED_SCAN, []),
        "form": confirmation if can(request.user, Perm.DECLARATION_SUBMIT) and not answers.errors else None,
        "year_before": declaration.fiscal_year - 1,
    }


@requires(Perm.DECLARATION_VIEW)
@require_GET
def receipt(request, pk):
    """The proof of the submission as a PDF: number, time, who answers for it, and a digest of exactly these figures."""
    declarations = visible(request.user, Declaration.objects.with_firm(), Perm.DECLARATION_VIEW)
    declaration = get_object_or_404(declarations.select_related("submitted_by", "season"), pk=pk)
    if declaration.is_open:
        raise Http404
    files = backing.by_field(declaration)
    number = receipts.number(declaration)
    context = {
        "declaration": declaration,
        "number": number,
        "digest": receipts.digest(declaration),
        "sections": [
            (section, [answer(row, declaration, files) for row in rows]) for section, rows in compare(None, declaration)
        ],
        "scans": files.get(STAMPED_SCAN, []),
    }
    return pdf(request, "innovation_points/declaration_receipt.html", context, f"receipt-{number}.pdf")
