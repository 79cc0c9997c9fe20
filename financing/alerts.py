"""The night's word to banks: firms new in a saved search, and watched firms that dropped a tier or left.

A notice names no firm and no figure. It outlives the consent in somebody's mailbox; what it leads to is asked for again.
"""

from collections import defaultdict
from types import SimpleNamespace

from django.db.models import Max
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.access import Perm, visible
from innovation_points.models import Night
from workplace.models import SavedView
from workplace.notices import Told, notify_each
from workplace.registers import NoticeKind

from .filters import BankFirmFilter
from .models import BankFirm, BankWatch

LIST = "financing:bank_firms"
BANK = frozenset({"bank_officer", "bank_manager"})
ARRIVALS, DROPS, GONE = "bank.arrivals", "bank.tier_drop", "bank.watched_left"
KINDS = [
    NoticeKind(ARRIVALS, _("New firms in a saved search"), "digest", BANK, position=10),
    NoticeKind(DROPS, _("A watched firm dropped a tier"), "at_once", BANK, position=12),
    NoticeKind(GONE, _("A watched firm left the list"), "at_once", BANK, position=14),
]


def run(night: Night, cursor, firms) -> dict[str, int]:
    """The night's step after readiness; a run for a past day, after which lists did not move, tells nobody anything."""
    if Night.objects.published().filter(as_of__gt=night.as_of).exists():
        return {"arrivals": 0, "drops": 0}
    return {"arrivals": tell_arrivals(night.as_of), "drops": tell_drops(night.as_of)}


def tell_arrivals(day) -> int:
    """Each owner of a saved search that tells: how many rows came since the last one that it told of."""
    views = SavedView.objects.filter(list=LIST).exclude(told_upto=None).select_related("owner").order_by("pk")
    latest = BankFirm.objects.aggregate(pk=Max("pk"))["pk"] or 0
    told = []
    for view in views:
        if (count := new_rows(view).count()) and view.owner.is_active:
            query = f"{view.query}&" if view.query else ""
            values = {"view": view.name, "count": count}
            told.append(Told([view.owner], f"{view.pk}:{day}", f"{reverse(LIST)}?{query}new=true", values))
    notify_each(kind=ARRIVALS, text=gettext_noop("%(view)s: %(count)s new firms"), told=told)
    views.update(told_upto=latest)
    return len(told)


def new_rows(view: SavedView):
    """The rows of a saved search that came after the last one its owner was told of."""
    rows = visible(view.owner, BankFirm.objects.live(), Perm.BANK_LIST)
    return fitting(view, rows).filter(pk__gt=view.told_upto or 0)


def fitting(view: SavedView, rows):
    """The rows that the search finds among these, as the list's page would find them."""
    return BankFirmFilter(QueryDict(view.query), rows, request=SimpleNamespace(user=view.owner)).qs


def tell_drops(day) -> int:
    """Whoever watches a firm whose tier fell, or which is gone from the list, since the last word."""
    watches = list(BankWatch.objects.select_related("person").order_by("pk"))
    rows = {
        (row["bank_id"], row["firm_id"]): row
        for row in BankFirm.objects.live()
        .filter(firm_id__in={watch.firm_id for watch in watches})
        .values("pk", "bank_id", "firm_id", "tier")
    }
    told, changed = defaultdict(list), []
    for watch in watches:
        row = rows.get((watch.bank_id, watch.firm_id))
        tier = (row["tier"] or "") if row else ""
        if row is None and watch.listed:
            told[GONE].append(Told([watch.person], f"{watch.pk}:{day}", reverse("financing:bank_drops"), {}))
        elif row and watch.tier and tier > watch.tier:  # A before B before C; a tier not shared any more is no drop
            page = reverse("financing:bank_firm", args=[row["pk"]])
            told[DROPS].append(Told([watch.person], f"{watch.pk}:{day}", page, {}))
        if (tier, row is not None) != (watch.tier, watch.listed):
            watch.tier, watch.listed = tier, row is not None
            changed.append(watch)
    BankWatch.objects.bulk_update(changed, ["tier", "listed"])
    notify_each(kind=DROPS, text=gettext_noop("A firm that you watch dropped a tier"), told=told[DROPS])
    notify_each(kind=GONE, text=gettext_noop("A firm that you watch left your list"), told=told[GONE])
    return sum(map(len, told.values()))


def last_row(user) -> int:
    """The highest row of the person's list: what stands there when telling begins is no news."""
    return visible(user, BankFirm.objects.all(), Perm.BANK_LIST).aggregate(pk=Max("pk"))["pk"] or 0
