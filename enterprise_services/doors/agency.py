"""What agency tasks bring to the menu, the to-do list, the search, the firm's file, its timeline and merging."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as T

from accounts.access import Perm, can, visible
from enterprise_services import agency_sheet, visit_querysets
from enterprise_services.models import AgencyDocument, AgencyEntry, AgencyTask, ServiceItem
from enterprise_services.telling import agency as telling
from enterprises.registers import (
    FirmPanel,
    FirmRelation,
    TimelineEvent,
    TimelineSource,
    firm_panels,
    firm_relations,
    timeline_sources,
)
from workplace.registers import (
    EvidenceOwner,
    Hit,
    NavigationEntry,
    NoticeKind,
    RowSearch,
    SearchSource,
    TodoItem,
    TodoSource,
    evidence_owners,
    navigation,
    notice_kinds,
    search_sources,
    todo_sources,
)

VIEW, HANDLE = frozenset({Perm.AGENCY_VIEW}), frozenset({Perm.AGENCY_HANDLE})


def waiting(user):
    """What nobody has taken on, and what this person has, or somebody that the person stands in for; of what waits for the
    firm only where the firm has handed something in.
    """
    rows = visible(user, AgencyTask.objects.open(), Perm.AGENCY_HANDLE).with_unchecked()
    return (
        rows.exclude(state="paused", unchecked=False)
        .filter(Q(handler=None) | Q(handler__in=visit_querysets.stood_in_for(user)))
        .select_related("item", "firm")
        .order_by("due_on", "pk")
    )


def _waiting(task) -> TodoItem:
    if task.state == "asked":
        text = _("Take on: %(item)s")
    else:
        text = _("Documents to check: %(item)s") if task.unchecked else _("In work: %(item)s")
    url = reverse("enterprise_services:agency_task", args=[task.pk])
    return TodoItem(text % {"item": task.item.name}, url, task.due_on, task.firm.name)


def documents_wanted(user):
    """The firm's own tasks that wait for it, or of which a document was sent back."""
    waits = Q(state="paused") | Q(pk__in=AgencyDocument.objects.filter(state="returned").values("task"))
    rows = AgencyTask.objects.open().filter(waits, firm__organisation=user.access.firm)
    return visible(user, rows, Perm.AGENCY_ASK).select_related("item", "firm").order_by("paused_on", "pk")


def _documents(task) -> TodoItem:
    text = _("%(item)s waits for something: see what") % {"item": task.item.name}
    return TodoItem(text, reverse("enterprise_services:agency_task", args=[task.pk]), None, task.firm.name)


def _tasks_found(user, text):
    named = Q(item__name__icontains=text) | Q(firm__name__icontains=text) | Q(text__icontains=text)
    rows = AgencyTask.objects.filter(named).select_related("item", "firm").only("state", "item__name", "firm__name")
    return visible(user, rows, Perm.AGENCY_VIEW)


def _task_hit(user, task) -> Hit:
    url = reverse("enterprise_services:agency_task", args=[task.pk])
    return Hit(task.item.name, url, f"{task.get_state_display()} · {task.firm.name}")


def _items_found(user, text):
    rows = visible(user, ServiceItem.objects.on_offer(), Perm.AGENCY_VIEW).only("name", "kind")
    return rows.filter(Q(name__icontains=text) | Q(summary__icontains=text))


def _item_hit(user, item) -> Hit:
    return Hit(item.name, reverse("enterprise_services:agency_item", args=[item.pk]), item.get_kind_display())


def panel(request, firm):
    tasks = visible(request.user, AgencyTask.objects.filter(firm=firm), Perm.AGENCY_VIEW)
    return {
        "tasks": list(tasks.select_related("item", "handler")[:50]),
        "may_ask": can(request.user, Perm.AGENCY_ASK),
    }


def events(user, firm, limit):
    shown = [AgencyEntry.Kind.ASKED, AgencyEntry.Kind.DONE, AgencyEntry.Kind.REFUSED, AgencyEntry.Kind.WITHDRAWN]
    tasks = visible(user, AgencyTask.objects.filter(firm=firm), Perm.AGENCY_VIEW)
    rows = AgencyEntry.objects.filter(task__in=tasks.order_by(), kind__in=shown).select_related("task__item")
    for entry in rows[:limit]:
        url = reverse("enterprise_services:agency_task", args=[entry.task_id])
        yield TimelineEvent(
            entry.at, f"{entry.task.item.name}: {entry.get_kind_display()}", entry.text, url, entry.by_name
        )


def register():
    for label, url, icon, position in (
        (T("Agency tasks"), "enterprise_services:agency_tasks", "briefcase", 20),
        (T("Agency catalogue"), "enterprise_services:agency_items", "list-details", 22),
    ):
        navigation.add(NavigationEntry(label, url, icon, VIEW, 50 + position, menu="services"))
    listed = "enterprise_services:agency_tasks"
    todo_sources.add(TodoSource("agency", T("Agency tasks"), waiting, _waiting, HANDLE, url=listed, position=40))
    asking = frozenset({Perm.AGENCY_ASK})
    firm_roles = frozenset({"firm_owner", "firm_filler"})
    todo_sources.add(
        TodoSource("agency_waits", T("Agency tasks that wait for us"), documents_wanted, _documents, asking, firm_roles, listed, 42)
    )  # fmt: skip
    notice_kinds.add(NoticeKind(*telling.KIND, "digest", position=75))
    evidence_owners.add(EvidenceOwner(AgencyDocument.EVIDENCE, agency_sheet.may_read))
    tasks, items = RowSearch(_tasks_found, _task_hit), RowSearch(_items_found, _item_hit)
    search_sources.add(SearchSource("agency", T("Agency tasks"), Perm.AGENCY_VIEW, tasks, listed, position=50))
    search_sources.add(
        SearchSource(
            "agency_items", T("Agency catalogue"), Perm.AGENCY_VIEW, items, "enterprise_services:agency_items",
            position=52,
        )
    )  # fmt: skip
    firm_panels.add(
        FirmPanel("agency", T("Agency"), Perm.AGENCY_VIEW, "enterprise_services/file/agency.html", panel, 80)
    )
    timeline_sources.add(TimelineSource("agency", T("Agency"), Perm.AGENCY_VIEW, "briefcase", events, 80))
    firm_relations.add(FirmRelation("enterprise_services.AgencyTask", T("Agency tasks"), position=80))
