"""What this room answers to the search of every page: firms, and the officers who look after them."""

from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm, visible
from accounts.models import User
from workplace.registers import Hit, RowSearch, SearchSource, search_sources
from workplace.wording import listed

from . import searching
from .models import Firm

STAFF = frozenset({"park_officer", "reviewer", "approver", "leader"})


def _list(**query) -> str:
    return f"{reverse('enterprises:firm_list')}?{urlencode(query)}"


def firms(user, text, limit) -> list[Hit]:
    return [_hit(found) for found in searching.find(user, text, limit)]


def _hit(found) -> Hit:
    firm = found.firm
    said = {
        "former_names": lambda: _("formerly %(name)s") % {"name": listed(firm["former_names"])},
        "legal_representative": lambda: _("legal representative %(name)s") % {"name": firm["legal_representative"]},
        "contact_name": lambda: _("contact %(name)s") % {"name": firm["contact_name"]},
    }.get(found.place, str)()
    status = "" if firm["status"] == Firm.Status.OPERATING else Firm.Status(firm["status"]).label
    park = firm["park__short_name"] or firm["park__name"]
    note = " · ".join(str(part) for part in (said, status, park, firm["credit_code"]) if part)
    return Hit(firm["name"], reverse("enterprises:firm_file", args=[firm["id"]]), note, near=found.level > 2)


def _officers(user, text):
    """People who look after firms that the person sees, with how many of these."""
    theirs = visible(user, Firm.objects.filter(officer=OuterRef("pk")), Perm.FIRM_VIEW).order_by()
    named = User.objects.filter(Exists(theirs), display_name__icontains=text).only("display_name")
    counted = theirs.values("officer").annotate(n=Count("pk")).values("n")
    return named.annotate(firms=counted).order_by("display_name", "pk")


def _officer(user, officer) -> Hit:
    return Hit(
        officer.display_name, _list(officer=officer.pk), _("officer of %(count)s firms") % {"count": officer.firms}
    )


def register() -> None:
    search_sources.add(
        SearchSource("firms", gettext_lazy("Firms"), Perm.FIRM_VIEW, firms, "enterprises:firm_list", STAFF, position=10)
    )
    officers = RowSearch(_officers, _officer)
    search_sources.add(SearchSource("officers", gettext_lazy("Officers"), Perm.FIRM_VIEW, officers, "", STAFF, 20))
