"""What vouchers, pledges and candidates announce when Django starts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import FIRM_ROLES, Perm, can, visible
from enterprises.registers import FirmRelation, firm_relations
from financing.models import RelendingCandidate, VoucherClaim
from workplace.registers import (
    EvidenceOwner,
    NavigationEntry,
    NoticeKind,
    TodoItem,
    TodoSource,
    evidence_owners,
    navigation,
    notice_kinds,
    todo_sources,
)

from . import zone_figures

State = VoucherClaim.State


def may_read(user, evidence) -> bool:
    """Whoever reads the claim reads its files: the firm and the zone's staff."""
    return visible(user, VoucherClaim.objects.filter(pk=evidence.owner_id), Perm.VOUCHER_VIEW).exists()


def claims_waiting(user):
    """Claims that this person may decide: the first review by anybody else, the second by a third."""
    rows = visible(user, VoucherClaim.objects.select_related("firm", "year"), Perm.VOUCHER_REVIEW)
    first = rows.filter(state=State.SUBMITTED).exclude(submitted_by=user)
    if not can(user, Perm.VOUCHER_GRANT):
        return first.order_by("submitted_at")
    second = rows.filter(state=State.REVIEWED).exclude(submitted_by=user).exclude(first_by=user)
    return (first | second).order_by("submitted_at")


def _claim(claim) -> TodoItem:
    text = _("Voucher claim of %(year)s") % {"year": claim.year.year}
    return TodoItem(text, reverse("financing:voucher", args=[claim.pk]), None, claim.firm.name)


def consents_asked(user):
    rows = visible(user, RelendingCandidate.objects.select_related("firm", "batch"), Perm.RELENDING_CONSENT)
    return rows.filter(consented_at=None, declined_at=None, sent_on=None).order_by("batch__closes_on", "pk")


def _asked(row) -> TodoItem:
    text = _("Consent to being named for re-lending: %(batch)s") % {"batch": row.batch.name}
    return TodoItem(text, reverse("financing:relending_candidate", args=[row.pk]), row.batch.closes_on, row.firm.name)


def register():
    zone_figures.register()
    for label, url, icon, perm, position in (
        (_("Innovation vouchers"), "financing:vouchers", "ticket", Perm.VOUCHER_VIEW, 60),
        (_("IP pledges"), "financing:pledges", "file-certificate", Perm.PLEDGE_VIEW, 62),
        (_("Re-lending candidates"), "financing:relending", "building-community", Perm.RELENDING_VIEW, 64),
    ):
        navigation.add(NavigationEntry(label, url, icon, frozenset({perm}), position, menu="finance"))
    notice_kinds.add(NoticeKind("voucher", _("Vouchers"), "at_once", FIRM_ROLES, position=60))
    notice_kinds.add(NoticeKind("relending", _("Re-lending"), "at_once", FIRM_ROLES, position=61))
    evidence_owners.add(EvidenceOwner(VoucherClaim.EVIDENCE, may_read))
    reviews = frozenset({Perm.VOUCHER_REVIEW})
    todo_sources.add(
        TodoSource(
            "vouchers", _("Voucher claims"), claims_waiting, _claim, reviews, url="financing:vouchers", position=60
        )
    )
    consents = frozenset({Perm.RELENDING_CONSENT})
    todo_sources.add(
        TodoSource(
            "relending", _("Re-lending"), consents_asked, _asked, consents, url="financing:relending", position=61
        )
    )
    for relation in (
        FirmRelation("financing.VoucherClaim", _("Voucher claims"), position=80),
        FirmRelation("financing.VoucherEntry", stays="a ledger is not written anew"),
        FirmRelation("financing.Pledge", _("IP pledges"), position=81),
        FirmRelation("financing.PledgedRight", _("Pledged rights"), position=82),
        FirmRelation("financing.RelendingCandidate", _("Re-lending candidates"), position=83),
    ):
        firm_relations.add(relation)
