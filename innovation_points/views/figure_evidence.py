"""The files behind one figure of a declaration: as a panel beside the form, or as a page of their own."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Perm, requires
from enterprises.models import FACT_CODES
from innovation_points import actions, backing, figures
from innovation_points.actions import figure_evidence
from workplace.models import EvidenceFile

from .declarations import own_declaration


class EvidenceForm(forms.Form):
    """A new file, or one that already stands behind another figure of the same declaration."""

    known = forms.ModelChoiceField(
        label=gettext_lazy("A file given already"),
        queryset=EvidenceFile.objects.none(),
        required=False,
        empty_label=gettext_lazy("a new file"),
    )
    file = forms.FileField(
        label=gettext_lazy("New file"),
        required=False,
        help_text=gettext_lazy("PDF, OFD, PNG, JPEG, XLSX or DOCX."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.ofd,.png,.jpg,.jpeg,.xlsx,.docx"}),
    )
    page = forms.CharField(
        label=gettext_lazy("Where in the file"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("page 12, note 5")}),
    )

    def __init__(self, *args, declaration, links, **kwargs):
        super().__init__(*args, **kwargs)
        here = [link.file_id for link in links]
        self.fields["known"].queryset = EvidenceFile.objects.filter(
            owner=declaration.EVIDENCE, owner_id=declaration.pk
        ).exclude(pk__in=here)
        if not self.fields["known"].queryset.exists():
            del self.fields["known"]

    def clean(self):
        given = super().clean()
        if not given.get("file") and not given.get("known"):
            self.add_error("file", gettext_lazy("Choose a file."))
        return given


@requires(Perm.DECLARATION_FILL)
@require_http_methods(["GET", "POST"])
def evidence(request, pk, field):
    declaration = _declaration(request, pk, field)
    links = backing.by_field(declaration).get(field, [])
    form = EvidenceForm(declaration=declaration, links=links)
    if request.method == "POST":
        form = EvidenceForm(request.POST, request.FILES, declaration=declaration, links=links)
        if form.is_valid() and _attach(request, declaration, field, form):
            return _shown(request, declaration, field)
    return _shown(request, declaration, field, form)


def _attach(request, declaration, field, form) -> bool:
    given = form.cleaned_data
    place = {"declaration": declaration, "field": field, "page": given["page"], "by": request.user}
    try:
        if given.get("file"):
            figure_evidence.attach(upload=given["file"], **place)
        else:
            figure_evidence.attach_again(file=given["known"], **place)
    except ValidationError as error:
        form.add_error("file", error)
    except actions.Refused as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()


@requires(Perm.DECLARATION_FILL)
@require_POST
def evidence_remove(request, pk, field, link):
    declaration = _declaration(request, pk, field)
    found = get_object_or_404(declaration.evidence.select_related("file"), pk=link, field=field)
    form = None
    try:
        figure_evidence.take_away(link=found, by=request.user)
    except actions.Refused as refusal:
        form = EvidenceForm({}, declaration=declaration, links=[])
        form.add_error(None, str(refusal))
    return _shown(request, declaration, field, form)


def _declaration(request, pk, field):
    if field not in FACT_CODES:
        raise Http404
    return own_declaration(request, pk)


def _shown(request, declaration, field, form=None):
    """The panel as it stands; after a change without htmx, the page again by its address."""
    failed = form is not None and form.is_bound
    if request.method == "POST" and not failed and not request.htmx:
        return redirect("innovation_points:declaration_evidence", declaration.pk, field)
    links = backing.by_field(declaration).get(field, [])
    context = {
        "declaration": declaration,
        "field": field,
        "label": figures.label(field),
        "expected": backing.EXPECTED.get(field, ""),
        "links": links,
        "form": form if failed else EvidenceForm(declaration=declaration, links=links),
        "may_change": declaration.is_field_open(field),
        "changed": request.method == "POST" and not failed,
    }
    name = "_declaration_evidence.html" if request.htmx else "declaration_evidence.html"
    return render(request, f"innovation_points/{name}", context, status=422 if failed else 200)
