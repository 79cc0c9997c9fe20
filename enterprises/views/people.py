"""People around a firm: contacts, who acts for it in the portal, its officer, tags and staff's notes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import asked
from accounts.access import Perm, can, requires, visible
from accounts.models import Membership
from enterprises import actions
from enterprises.forms import ContactForm, NoteForm
from enterprises.models import Contact, Note, Tag
from workplace.editing import edited
from workplace.models import EvidenceFile

from . import firm_or_404
from .file import file_context


@requires(Perm.FIRM_VIEW)
def people(request, pk, form=None):
    firm = firm_or_404(request.user, pk, Perm.FIRM_VIEW)
    reads_notes, may_note = can(request.user, Perm.NOTE_VIEW), can(request.user, Perm.NOTE_WRITE)
    files = EvidenceFile.objects.filter(firm_id=firm.pk).select_related("uploaded_by").order_by("-uploaded_at")
    context = {
        "contacts": visible(request.user, firm.contacts.all(), Perm.FIRM_VIEW),
        "acting": Membership.objects.in_force().filter(organisation=firm.organisation_id).select_related("user")
        if firm.organisation_id
        else [],
        "tags": Tag.objects.filter(firm_tags__firm=firm) if reads_notes else [],
        "reads_notes": reads_notes,
        "notes": visible(request.user, Note.objects.filter(firm=firm), Perm.NOTE_VIEW).select_related("author"),
        "note_form": (form or NoteForm()) if may_note else None,
        "files": files if can(request.user, Perm.DECLARATION_VIEW) else [],
    }
    return render(request, "enterprises/file/people.html", file_context(request, firm, "people", **context))


@require_POST
@requires(Perm.NOTE_WRITE)
def note_add(request, pk):
    firm = firm_or_404(request.user, pk, Perm.NOTE_WRITE)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return people(request, pk, form)
    actions.add_note(firm=firm, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Saved."))
    return redirect("enterprises:firm_people", pk)


@requires(Perm.FIRM_EDIT)
def contact_edit(request, pk, contact_pk=None):
    firm = firm_or_404(request.user, pk, Perm.FIRM_EDIT)
    contact = _contact(request, firm, contact_pk) if contact_pk else Contact(firm=firm)
    return edited(
        request, form=ContactForm, row=contact, url=reverse("enterprises:firm_people", args=[pk]),
        save=lambda form: actions.save_contact(contact=form.instance, version=form.seen, by=request.user),
        template="enterprises/contact_form.html", firm=firm, contact=contact,
    )  # fmt: skip


def _contact(request, firm, contact_pk) -> Contact:
    return get_object_or_404(visible(request.user, firm.contacts.all(), Perm.FIRM_EDIT), pk=contact_pk)


def _one_click(request, pk, contact_pk, action, said):
    """An action without a form of its own; where somebody else was quicker, the person looks again first."""
    firm = firm_or_404(request.user, pk, Perm.FIRM_EDIT)
    contact = _contact(request, firm, contact_pk)
    try:
        action(contact=contact, version=asked.version(request), by=request.user)
    except (actions.Stale, Contact.DoesNotExist):
        messages.error(request, _("Somebody else has saved this contact meanwhile. Look at it and try again."))
    else:
        messages.success(request, said)
    return redirect("enterprises:firm_people", pk)


@require_POST
@requires(Perm.FIRM_EDIT)
def contact_remove(request, pk, contact_pk):
    return _one_click(request, pk, contact_pk, actions.remove_contact, _("Removed."))


@require_POST
@requires(Perm.FIRM_EDIT)
def contact_main(request, pk, contact_pk):
    return _one_click(request, pk, contact_pk, actions.exchange_main, _("This is the main contact now."))
