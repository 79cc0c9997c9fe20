"""A demonstration paper behind the main figures of most declarations that wait for review."""

from django.core.files.base import ContentFile

from innovation_points.models import Declaration, FigureEvidence
from innovation_points.risk import MAIN
from workplace import evidence

EVERY = 4  # of so many declarations one lacks its papers, as it happens


def write() -> None:
    waiting = Declaration.objects.waiting().select_related("submitted_by")
    for place, declaration in enumerate(waiting):
        if place % EVERY:
            _back(declaration)


def _back(declaration) -> None:
    upload = ContentFile(
        _pdf(f"Demonstration {declaration.fiscal_year}, declaration {declaration.pk}"), name="审计报告（示例）.pdf"
    )
    by = declaration.submitted_by
    file = evidence.keep(
        upload=upload, firm_id=declaration.firm_id, owner=Declaration.EVIDENCE, owner_id=declaration.pk, by=by
    )
    FigureEvidence.objects.bulk_create(
        FigureEvidence(declaration=declaration, field=field, file=file, page=f"第{page}页", added_by=by)
        for page, field in enumerate(MAIN, start=1)
    )


def _pdf(text: str) -> bytes:
    """The smallest page that a browser shows, with one line of plain letters on it."""
    stream = f"BT /F1 16 Tf 40 150 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(parts) + 1
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        table,
        count,
        len(body),
    )
