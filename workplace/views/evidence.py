"""Handing out an evidence file: to whom its room allows it, as a download and nothing else."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.access import signed_in
from workplace.evidence import may_read
from workplace.models import EvidenceFile


@signed_in
@require_GET
def download(request, pk):
    evidence = get_object_or_404(EvidenceFile, pk=pk)
    if not may_read(request.user, evidence) or not evidence.may_be_opened:
        raise Http404
    audit.record("evidence.opened", by=request.user, subject=evidence, firm_id=evidence.firm_id)
    response = FileResponse(
        evidence.file.open("rb"), as_attachment=True, filename=evidence.name, content_type=evidence.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
