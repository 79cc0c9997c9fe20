"""What proves that a declaration was handed in: its number, its time, and a digest of exactly the figures handed in."""

import hashlib
import json

from django.utils import timezone

from .figures import values_of


def number(declaration) -> str:
    """2025-000123-01: year, the declaration's own number, revision."""
    return f"{declaration.fiscal_year}-{declaration.pk:06d}-{declaration.revision:02d}"


def digest(declaration) -> str:
    """SHA-256 over whose figures they are, of which period, and every figure in whole yuan: the same for the same paper."""
    content = {
        "credit_code": declaration.firm.credit_code,
        "fiscal_year": declaration.fiscal_year,
        "quarter": declaration.quarter,
        "revision": declaration.revision,
        "submitted_at": timezone.localtime(declaration.submitted_at).isoformat(timespec="seconds"),
        "figures": values_of(declaration),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
