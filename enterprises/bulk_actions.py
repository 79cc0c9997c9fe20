"""The registry's own actions on many firms: tags, officer, reminder, export."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts import audit
from accounts.access import FIRM_ROLES, Perm
from accounts.models import Membership, User
from workplace.notices import notify, people_by_organisation
from workplace.registers import NoticeKind, notice_kinds
from workplace.wording import listed

from . import quality
from .bulk import BulkAction, Fields, Plan
from .columns import PARAMETER, chosen
from .forms.firms import parks_for
from .listing import workbook
from .models import Firm, FirmTag, Tag
from .registers import bulk_actions

T = gettext_lazy


def _logged(event, plan, reason, by, **details):
    audit.record(event, by=by, details={"reason": reason, "firms": plan.ids, **details})


class TagFields(Fields):
    tag = forms.ModelChoiceField(Tag.objects.all(), label=T("tag"), required=False)
    new = forms.CharField(label=T("or a new tag"), max_length=24, required=False)

    def clean(self):
        data = super().clean()
        if bool(data.get("tag")) == bool(data.get("new")):
            raise forms.ValidationError(_("Choose a tag or write a new one."))
        data["word"] = data["new"] or data["tag"].name
        return data


class UntagFields(Fields):
    tag = forms.ModelChoiceField(Tag.objects.all(), label=T("tag"))


def _bearing(firms, word) -> set[int]:
    return set(FirmTag.objects.filter(firm__in=firms, tag__name=word).values_list("firm_id", flat=True))


def plan_tag(firms, data, by) -> Plan:
    firms, word, plan = list(firms), data["word"], Plan()
    bearing = _bearing(firms, word)
    for firm in firms:
        if firm.pk in bearing:
            plan.kept.append((firm, _("has the tag already")))
        else:
            plan.changes.append((firm, _("gets the tag %(tag)s") % {"tag": word}))
    return plan


def tag(plan, data, reason, by, query):
    found, _made = Tag.objects.get_or_create(name=data["word"])
    FirmTag.objects.bulk_create([FirmTag(firm_id=pk, tag=found) for pk in plan.ids])
    _logged("firms.tagged", plan, reason, by, tag=found.name)


def plan_untag(firms, data, by) -> Plan:
    firms, plan = list(firms), Plan()
    bearing = _bearing(firms, data["tag"].name)
    for firm in firms:
        if firm.pk in bearing:
            plan.changes.append((firm, _("loses the tag %(tag)s") % {"tag": data["tag"].name}))
        else:
            plan.kept.append((firm, _("does not have the tag")))
    return plan


def untag(plan, data, reason, by, query):
    FirmTag.objects.filter(firm_id__in=plan.ids, tag=data["tag"]).delete()
    _logged("firms.untagged", plan, reason, by, tag=data["tag"].name)


class OfficerFields(Fields):
    officer = forms.ModelChoiceField(
        User.objects.none(),
        label=T("officer"),
        required=False,
        empty_label=T("nobody"),
        help_text=T("Officers look after firms of their own park."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = Membership.objects.in_force().filter(role="park_officer", organisation__in=parks_for(self.user))
        self.fields["officer"].queryset = User.objects.filter(is_active=True, pk__in=held.values("user"))


def plan_officer(firms, data, by) -> Plan:
    officer, plan = data["officer"], Plan()
    parks = set()
    if officer:
        held = Membership.objects.in_force().filter(user=officer, role="park_officer")
        parks = set(held.values_list("organisation_id", flat=True))
    for firm in firms.select_related("officer", "park"):
        if firm.officer_id == (officer and officer.pk):
            plan.kept.append((firm, _("looked after already") if officer else _("has no officer")))
        elif officer and firm.park_id not in parks:
            plan.kept.append((firm, _("lies in another park: %(park)s") % {"park": firm.park}))
        else:
            old, new = firm.officer or _("nobody"), officer or _("nobody")
            plan.changes.append((firm, f"{old} → {new}"))
    return plan


def assign_officer(plan, data, reason, by, query):
    Firm.objects.filter(pk__in=plan.ids).update(officer=data["officer"])
    officer = data["officer"]
    _logged("firms.officer_assigned", plan, reason, by, officer=str(officer or ""), officer_id=officer and officer.pk)


REMINDER = gettext_noop("The zone asks you to complete your data: %(missing)s")


class ReminderFields(Fields):
    missing = forms.ChoiceField(
        label=T("what is missing"),
        choices=[(check.name, check.label) for check in quality.CHECKS.values() if check.firm_can],
    )


def people_of(firms) -> dict[int, list[User]]:
    """Who acts for each firm now, by the firm's organisation."""
    return people_by_organisation(FIRM_ROLES, [firm.organisation_id for firm in firms if firm.organisation_id])


def plan_reminder(firms, data, by) -> Plan:
    plan = Plan()
    concerned = set(quality.CHECKS[data["missing"]].narrow(firms).values_list("pk", flat=True))
    firms = list(firms)
    people = people_of(firms)
    for firm in firms:
        told = people.get(firm.organisation_id, [])
        if firm.pk not in concerned:
            plan.kept.append((firm, _("does not lack this")))
        elif not told:
            plan.kept.append((firm, _("nobody has joined for this firm: call it")))
        else:
            plan.changes.append((firm, _("a notice to %(people)s") % {"people": listed(told)}))
    return plan


def remind(plan, data, reason, by, query):
    """One notice a firm, check and day: a second reminder on the same day would say nothing new."""
    check = quality.CHECKS[data["missing"]]
    firms = [firm for firm, _text in plan.changes]
    people = people_of(firms)
    day = timezone.localdate()
    for firm in firms:
        notify(
            users=people[firm.organisation_id],
            kind="data_reminder",
            key=f"{firm.pk}:{check.name}:{day}",
            text=REMINDER,
            params={"missing": str(check.label)},
            url=reverse("enterprises:firm_file", args=[firm.pk]),
            firm_id=firm.pk,
        )
    _logged("firms.reminded", plan, reason, by, check=check.name)


def plan_export(firms, data, by) -> Plan:
    return Plan([(firm, _("stands in the file")) for firm in firms])


def export(plan, data, reason, by, query):
    columns = chosen(by, query.getlist(PARAMETER))
    _logged("registry.exported", plan, reason, by, rows=len(plan.ids), query=query.urlencode()[:500])
    return workbook(Firm.objects.filter(pk__in=plan.ids), columns, by)


def register() -> None:
    notice_kinds.add(NoticeKind("data_reminder", T("Reminders to complete data"), "digest", FIRM_ROLES))
    edit = Perm.FIRM_EDIT
    for action in [
        BulkAction("tag", T("Add a tag"), "tag", edit, TagFields, plan_tag, tag, position=10),
        BulkAction("untag", T("Remove a tag"), "tag-off", edit, UntagFields, plan_untag, untag, position=20),
        BulkAction(
            "officer",
            T("Assign an officer"),
            "user-check",
            edit,
            OfficerFields,
            plan_officer,
            assign_officer,
            position=30,
        ),
        BulkAction("remind", T("Remind the firms"), "bell", edit, ReminderFields, plan_reminder, remind, position=40),
        BulkAction("export", T("Export"), "download", Perm.REGISTRY_EXPORT, Fields, plan_export, export, position=90),
    ]:
        bulk_actions.add(action)
