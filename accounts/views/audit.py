"""The log for the audit administrator: search it, and check that its seals still fit."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import asked, audit
from accounts.access import Perm, requires, visible
from accounts.models import AuditEvent, AuditSeal


@requires(Perm.AUDIT_VIEW)
def events(request):
    found = visible(request.user, AuditEvent.objects.all(), Perm.AUDIT_VIEW)
    text, event = (request.GET.get(name, "").replace("\x00", "").strip() for name in ("q", "event"))
    day = asked.day(request.GET, "day")
    if text:
        found = found.filter(
            Q(actor_name__icontains=text) | Q(subject_name__icontains=text) | Q(organisation_name__icontains=text)
        )
    if event:
        found = found.filter(event=event)
    if day:
        found = found.filter(at__date=day)
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "q": text,
        "event": event,
        "day": day,
        "kinds": AuditEvent.objects.order_by("event").values_list("event", flat=True).distinct(),
        "seal": AuditSeal.objects.order_by("-id").first(),
    }
    return render(request, "accounts/audit.html", context)


@requires(Perm.AUDIT_VIEW)
@require_POST
def verify(request):
    verdict = audit.verify()
    if verdict.broken is None:
        messages.success(
            request,
            _("All %(seals)s seals fit the %(events)s events that they cover.")
            % {"seals": verdict.seals, "events": verdict.events},
        )
    else:
        messages.error(
            request,
            _("The seal over events %(first)s to %(last)s does not fit: an event in it was changed or removed.")
            % {"first": verdict.broken.first_id, "last": verdict.broken.last_id},
        )
    return redirect("accounts:audit")
