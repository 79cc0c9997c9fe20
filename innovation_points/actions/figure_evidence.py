"""Putting files behind figures while the declaration is open, and taking them away again."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from innovation_points.models import Declaration, FigureEvidence
from workplace import evidence
from workplace.conflict import Refused


def _open(declaration, field):
    """The declaration, held so that nobody submits it meanwhile."""
    current = Declaration.objects.select_for_update().get(pk=declaration.pk)
    if not current.is_field_open(field):
        raise Refused(_("The evidence of this figure cannot be changed now."))
    return current


@transaction.atomic
def attach(*, declaration, field, upload, page, by) -> FigureEvidence:
    """Keep the file and put it behind the figure. ValidationError where the file is none."""
    current = _open(declaration, field)
    file = evidence.keep(
        upload=upload, firm_id=current.firm_id, owner=Declaration.EVIDENCE, owner_id=current.pk, by=by, page=page
    )
    return _link(current, field, file, page, by)


@transaction.atomic
def attach_again(*, declaration, field, file, page, by) -> FigureEvidence:
    """Put a file that stands behind one figure of the declaration behind another as well."""
    return _link(_open(declaration, field), field, file, page, by)


def _link(declaration, field, file, page, by):
    link, created = FigureEvidence.objects.get_or_create(
        declaration=declaration, field=field, file=file, defaults={"page": page.strip()[:60], "added_by": by}
    )
    if created:
        details = {"field": field, "sha256": file.sha256, "page": link.page}
        audit.record(
            "declaration.evidence_added", by=by, subject=declaration, firm_id=declaration.firm_id, details=details
        )
    return link


@transaction.atomic
def take_away(*, link, by) -> None:
    """Off this figure; a file that stands behind no figure any more goes for good, by whoever brought it."""
    declaration = _open(link.declaration, link.field)
    file = link.file
    link.delete()
    details = {"field": link.field, "sha256": file.sha256}
    audit.record(
        "declaration.evidence_removed", by=by, subject=declaration, firm_id=declaration.firm_id, details=details
    )
    if file.uploaded_by_id == by.pk and not FigureEvidence.objects.filter(file=file).exists():
        evidence.discard(evidence=file, by=by)
