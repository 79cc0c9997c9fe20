"""The one function that copies a firm's declared figures to where its carrier sees them, and the text of the consent."""

import hashlib
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language

from enterprises.consent_text import ConsentText
from enterprises.models import MergedFacts

from .models import SharedFigures, Tenant, TenantConsent

FOLDER = Path(__file__).with_name("consent_texts")
LONGEST = timedelta(days=365)
YEARS = 3


def rewrite(tenants) -> int:
    """Bring the copies of these tenants in line with their consents and figures; returns the rows written.

    Runs as the firm's own person when a consent is given or withdrawn, and each night and morning as the worker.
    """
    tenants = list(tenants)
    live = TenantConsent.objects.live().filter(tenant__in=tenants, tenant__stage="resident")
    allowed = set(live.values_list("tenant", flat=True))
    by_firm = {tenant.firm_id: tenant for tenant in tenants if tenant.pk in allowed and tenant.firm_id}
    since = timezone.localdate().year - YEARS
    facts = MergedFacts.objects.filter(firm__in=by_firm, fiscal_year__gte=since)
    rows = [
        SharedFigures(
            tenant=by_firm[fact.firm_id],
            fiscal_year=fact.fiscal_year,
            **{code: getattr(fact, code) for code in SharedFigures.CODES},
        )
        for fact in facts
    ]
    forget(tenants)
    SharedFigures.objects.bulk_create(rows)
    return len(rows)


def rewrite_all() -> int:
    """The copies of every tenant that has a consent, or copies left of one."""
    concerned = TenantConsent.objects.live().values("tenant").union(SharedFigures.objects.order_by().values("tenant"))
    return rewrite(Tenant.objects.filter(pk__in=list(concerned.values_list("tenant", flat=True))))


def forget(tenants) -> None:
    """Empty the copies of these tenants. Before their consents end: afterwards the firm's own person reaches no row of them."""
    SharedFigures.objects.filter(tenant__in=tenants).delete()


@cache
def _text(version: str) -> ConsentText:
    day, _space, language = version.partition(" ")
    content = (FOLDER / f"{day}.{language}.txt").read_bytes()
    return ConsentText(version, content.decode(), hashlib.sha256(content).hexdigest())


def current_text() -> ConsentText:
    """The latest wording in the language of the page."""
    day = max(path.name.split(".")[0] for path in FOLDER.glob("*.zh.txt"))
    return _text(f"{day} {'en' if (get_language() or '').startswith('en') else 'zh'}")
