"""Files that a page hands out: any bytes under a name, or a page of its own as a PDF."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone


def attachment(data: bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(data, content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def stamp(user) -> str:
    """Who takes a table away and when, for its head and behind each printed page."""
    return f"{user} · {timezone.localtime():%Y-%m-%d %H:%M}"


def pdf(request, template: str, context: dict, name: str) -> HttpResponse:
    """The template on paper, with whoever made it printed behind it."""
    from weasyprint import HTML  # a second to import, which every other process of the portal is spared

    context |= {"printed_at": timezone.localtime(), "person": request.user}
    document = HTML(string=render_to_string(template, context, request))
    return attachment(document.write_pdf(), name, "application/pdf")
