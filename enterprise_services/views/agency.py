"""Agency (帮代办): the catalogue, what runs and what was done, and the page of one task that the firm reads too."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Perm, can, requires, visible
from accounts.models import Organisation
from enterprise_services import agency_sheet
from enterprise_services.actions import agency as actions
from enterprise_services.actions import agency_documents as documents
from enterprise_services.forms.agency import (
    AcceptForm,
    AskForm,
    CloseForm,
    FinishForm,
    HandInForm,
    ItemForm,
    PauseForm,
    SendBackForm,
    StepForm,
)
from enterprise_services.lists.agency import ITEMS, TASKS, ItemFilter, TaskFilter
from enterprise_services.models import AgencyDocument, AgencyTask, ServiceItem
from enterprises.models import Firm
from spreadsheets.tables import listing, workbook
from workplace.editing import acted, acting, edited


def _items(request):
    rows = visible(request.user, ServiceItem.objects.with_done(timezone.localdate().year), Perm.AGENCY_VIEW)
    return ItemFilter(request.GET, rows.select_related("park"), request=request)


def _tasks(request):
    rows = visible(request.user, AgencyTask.objects.all(), Perm.AGENCY_VIEW)
    return TaskFilter(request.GET, rows.select_related("item", "firm__park", "handler"), request=request)


def item_or_404(user, pk, perm=Perm.AGENCY_VIEW) -> ServiceItem:
    return get_object_or_404(visible(user, ServiceItem.objects.select_related("park"), perm), pk=pk)


def task_or_404(user, pk, perm=Perm.AGENCY_VIEW) -> AgencyTask:
    rows = visible(user, AgencyTask.objects.select_related("item", "firm__park", "handler"), perm)
    return get_object_or_404(rows, pk=pk)


@requires(Perm.AGENCY_VIEW)
@require_safe
def catalogue(request):
    return listing(
        request, table=ITEMS, found=_items(request), template="enterprise_services/agency/catalogue.html",
        why=_("What the zone does for firms at other counters is entered here, with its documents and steps."),
        may_keep=can(request.user, Perm.AGENCY_KEEP),
    )  # fmt: skip


@requires(Perm.AGENCY_VIEW)
@require_safe
def catalogue_export(request):
    return workbook(request, table=ITEMS, found=_items(request), name="agency-catalogue", title=_("Agency catalogue"))


@requires(Perm.AGENCY_VIEW)
@require_safe
def task_list(request):
    return listing(
        request, table=TASKS, found=_tasks(request), template="enterprise_services/agency/tasks.html",
        why=_("A task begins with an item of the catalogue that a firm or an officer asks for."),
    )  # fmt: skip


@requires(Perm.AGENCY_VIEW)
@require_safe
def task_export(request):
    return workbook(request, table=TASKS, found=_tasks(request), name="agency-tasks", title=_("Agency tasks"))


@requires(Perm.AGENCY_VIEW)
@require_safe
def item(request, pk):
    found = item_or_404(request.user, pk)
    tasks = visible(request.user, found.tasks.select_related("firm"), Perm.AGENCY_VIEW)
    context = {
        "item": found,
        "running": list(tasks.open().order_by("asked_on", "pk")[:20]),
        "may_ask": can(request.user, Perm.AGENCY_ASK) and _is_offered(request.user, found),
        "may_keep": can(request.user, Perm.AGENCY_KEEP),
    }
    return render(request, "enterprise_services/agency/item.html", context)


def _is_offered(user, found) -> bool:
    """Today, and to a firm that the person may ask for."""
    firms = visible(user, Firm.objects.all(), Perm.AGENCY_ASK)
    here = found.park_id is None or firms.filter(park=found.park_id).exists()
    return here and ServiceItem.objects.on_offer().filter(pk=found.pk).exists()


@requires(Perm.AGENCY_KEEP)
@require_http_methods(["GET", "POST"])
def item_add(request):
    return _item_form(
        request, ServiceItem(), _("New item of the catalogue"), reverse("enterprise_services:agency_items")
    )


@requires(Perm.AGENCY_KEEP)
@require_http_methods(["GET", "POST"])
def item_edit(request, pk):
    found = item_or_404(request.user, pk, Perm.AGENCY_KEEP)
    return _item_form(request, found, found.name, reverse("enterprise_services:agency_item", args=[pk]))


def _item_form(request, found, heading, back):
    return edited(
        request, form=partial(ItemForm, parks=Organisation.objects.parks()), row=found, refused_at="name",
        save=lambda form: actions.save_item(item=found, values=form.values(), version=form.seen, by=request.user),
        url=lambda saved: reverse("enterprise_services:agency_item", args=[saved.pk]),
        heading=heading, back=back, submit=_("Save"),
    )  # fmt: skip


@requires(Perm.AGENCY_ASK)
@require_http_methods(["GET", "POST"])
def item_ask(request, pk):
    """A firm asks for itself; staff name the firm (from its file it is named already)."""
    user, found = request.user, item_or_404(request.user, pk, Perm.AGENCY_ASK)
    firms = visible(user, Firm.objects.all(), Perm.AGENCY_ASK)
    own = firms.filter(organisation=user.access.firm).first() if user.access.firm else None
    form = AskForm(request.POST or None, firms=None if own else firms, initial={"firm": request.GET.get("firm", "")})

    def act(form):
        data = form.cleaned_data
        return actions.ask(item=found, firm=own or data["firm"], text=data["text"], by=user)

    return acting(
        request, form=form, act=act, url=lambda task: reverse("enterprise_services:agency_task", args=[task.pk]),
        heading=_("Ask for it to be done"), subheading=found.name, submit=_("Ask for it"),
        back=reverse("enterprise_services:agency_item", args=[pk]), template="enterprise_services/agency/ask.html", item=found,
    )  # fmt: skip


ICONS = {"asked": "message-question", "taken": "user-check", "step": "check", "handed": "file-upload",
         "accepted": "file-check", "returned": "file-x", "paused": "player-pause",
         "resumed": "player-play", "done": "circle-check", "refused": "x", "withdrawn": "arrow-back-up"}  # fmt: skip


@requires(Perm.AGENCY_VIEW)
@require_safe
def task(request, pk):
    user, found = request.user, task_or_404(request.user, pk)
    entries = [
        {"when": entry.at, "title": entry.get_kind_display(), "text": entry.text, "by": entry.by_name, "icon": ICONS[entry.kind]}
        for entry in found.entries.all()
    ]  # fmt: skip
    context = {
        "task": found,
        "steps": [(name, place < found.steps_done) for place, name in enumerate(found.steps)],
        "entries": entries,
        "documents": agency_sheet.documents(found),
        "reads_files": agency_sheet.reads_files(user),
        "may_hand_in": can(user, Perm.AGENCY_ASK) and found.is_open,
        "may_handle": can(user, Perm.AGENCY_HANDLE) and found.is_open,
        "may_withdraw": can(user, Perm.AGENCY_ASK) and found.is_open,
        "step_form": StepForm(seen=found),
    }
    return render(request, "enterprise_services/agency/task.html", context)


def _at_once(request, pk, act):
    """A button without a page of its own."""
    found = task_or_404(request.user, pk, Perm.AGENCY_HANDLE)
    form = StepForm(request.POST, seen=found)
    return acted(request, reverse("enterprise_services:agency_task", args=[pk]), lambda: act(found, form), form=form)


@requires(Perm.AGENCY_HANDLE)
@require_POST
def task_take(request, pk):
    return _at_once(request, pk, lambda found, form: actions.take(task=found, version=form.seen, by=request.user))


@requires(Perm.AGENCY_HANDLE)
@require_POST
def task_step(request, pk):
    def act(found, form):
        actions.next_step(task=found, text=form.cleaned_data["text"], version=form.seen, by=request.user)

    return _at_once(request, pk, act)


@requires(Perm.AGENCY_HANDLE)
@require_POST
def task_resume(request, pk):
    return _at_once(request, pk, lambda found, form: actions.resume(task=found, version=form.seen, by=request.user))


@requires(Perm.AGENCY_ASK)
@require_POST
def document_hand_in(request, pk, place):
    """A file for one of the documents that the task asks for; more than one may answer it."""
    found = task_or_404(request.user, pk, Perm.AGENCY_ASK)
    if place >= len(found.documents):
        raise Http404
    form = HandInForm(request.POST, request.FILES)

    def act():
        documents.hand_in(task=found, place=place, upload=form.cleaned_data["file"], by=request.user)

    done = _("Handed in: %(name)s") % {"name": found.documents[place]}
    return acted(request, _documents_of(found), act, done, form=form)


def _documents_of(found) -> str:
    return reverse("enterprise_services:agency_task", args=[found.pk]) + "#documents"


def _judged(request, pk, place, form, judge, done):
    found = task_or_404(request.user, pk, Perm.AGENCY_HANDLE)
    rows = visible(request.user, AgencyDocument.objects.filter(task=found), Perm.AGENCY_HANDLE)
    document = get_object_or_404(rows, place=place)
    typed = form(request.POST, seen=document)

    def act():
        given = {name: value for name, value in typed.cleaned_data.items() if name == "reason"}
        judge(document=document, version=typed.seen, by=request.user, **given)

    return acted(request, _documents_of(found), act, done, form=typed)


@requires(Perm.AGENCY_HANDLE)
@require_POST
def document_accept(request, pk, place):
    return _judged(request, pk, place, AcceptForm, documents.accept, _("Accepted."))


@requires(Perm.AGENCY_HANDLE)
@require_POST
def document_send_back(request, pk, place):
    return _judged(request, pk, place, SendBackForm, documents.send_back, _("Sent back; the firm is told."))


def _way(request, found, form, act, heading, submit):
    back = reverse("enterprise_services:agency_task", args=[found.pk])
    return acting(request, form=form, act=act, heading=heading, subheading=str(found), back=back, submit=submit)


def _with_reason(request, pk, perm, form, write, heading, submit):
    found = task_or_404(request.user, pk, perm)

    def act(form):
        write(task=found, reason=form.cleaned_data["reason"], version=form.seen, by=request.user)

    return _way(request, found, form(request.POST or None, seen=found), act, heading, submit)


@requires(Perm.AGENCY_HANDLE)
@require_http_methods(["GET", "POST"])
def task_pause(request, pk):
    perm, heading = Perm.AGENCY_HANDLE, _("Stop the clock")
    return _with_reason(request, pk, perm, PauseForm, actions.pause, heading, heading)


@requires(Perm.AGENCY_HANDLE)
@require_http_methods(["GET", "POST"])
def task_finish(request, pk):
    found = task_or_404(request.user, pk, Perm.AGENCY_HANDLE)

    def act(form):
        data = form.cleaned_data
        actions.finish(task=found, result=data["result"], people=data.get("people"), version=form.seen, by=request.user)

    return _way(request, found, FinishForm(request.POST or None, task=found), act, _("Done"), _("It is done"))


@requires(Perm.AGENCY_HANDLE)
@require_http_methods(["GET", "POST"])
def task_refuse(request, pk):
    perm, heading, submit = Perm.AGENCY_HANDLE, _("It cannot be done"), _("Close the task")
    return _with_reason(request, pk, perm, CloseForm, actions.refuse, heading, submit)


@requires(Perm.AGENCY_ASK)
@require_http_methods(["GET", "POST"])
def task_withdraw(request, pk):
    perm, heading, submit = Perm.AGENCY_ASK, _("Not needed any more"), _("Take it back")
    return _with_reason(request, pk, perm, CloseForm, actions.withdraw, heading, submit)
