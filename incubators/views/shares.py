"""A tenant's share of a report: filled in by the firm's account or by a signed link, read and returned by the carrier."""

from http import HTTPStatus

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Perm, can, public, requires, visible
from incubators import actions
from incubators.forms import ReasonForm, ShareForm
from incubators.models import TenantShare
from incubators.reporting import links
from incubators.reporting.checking import in_unit, labelled
from incubators.reporting.sheet import form_of
from workplace.editing import acting


def share_or_404(user, pk, perm) -> TenantShare:
    return get_object_or_404(visible(user, TenantShare.objects.all(), perm), pk=pk)


def _form(request, share):
    return ShareForm(
        request.POST or None, seen=share, fields=form_of(share).tenant, before=share.before,
        first=share.period.month == 1, stored=share.figures,
        initial={"filled_by": share.filled_by, "filled_phone": share.filled_phone},
    )  # fmt: skip


def _answers(share) -> list[tuple[str, str, str]]:
    return [
        (labelled(field, key), in_unit(field, share.figures.get(key)), str(field.unit_label))
        for field in form_of(share).tenant
        for key in field.keys
    ]


def _fill(request, share, *, here, autosave, template, by, **more):
    """Read what was typed, keep it, and send it where that was asked for: the same for an account and for a link."""
    if not share.is_open:
        return render(request, template, {"share": share, "answers": _answers(share), **more})
    form = _form(request, share)
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.save_share(share=share, figures=form.figures(), version=form.seen, by=by, **form.who())
            problems = actions.share_problems(kept, kept.figures) if "send" in request.POST else []
            if "send" in request.POST and not problems:
                actions.send_share(share=kept, version=kept.version, by=by, by_link=by is None)
                messages.success(request, _("Sent. Thank you."))
        except actions.Stale:
            form.add_error(None, _("Somebody else has saved this share meanwhile: reload the page and compare."))
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        if not form.errors and not problems:
            return redirect(here)
        if problems:
            for problem in problems:
                form.add_error(
                    problem.key if problem.key in form.fields else None, f"{problem.label}{_(': ')}{problem.text}"
                )
            form.data = form.data.copy()
            form.data["version"] = kept.version
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"share": share, "row": share, "form": form, "autosave": autosave, **more}
    return render(request, template, context, status=status)


def _keep(request, share, by):
    """What can be read of the form is kept at once."""
    form = _form(request, share)
    form.is_valid()
    context = {"saved": None, "stale": False}
    if share.is_open and "version" in form.cleaned_data:
        try:
            context["saved"] = actions.save_share(
                share=share, figures=form.figures(), version=form.seen, by=by, **form.who()
            )
        except actions.Stale:
            context["stale"] = True
    return render(request, "incubators/_report_saved.html", context)


@requires(Perm.SHARE_FILL, Perm.REPORT_VIEW)
@require_http_methods(["GET", "POST"])
def share(request, pk):
    """The firm fills it in; the carrier's people and the zone read it."""
    if not can(request.user, Perm.SHARE_FILL):
        return _read(request, share_or_404(request.user, pk, Perm.REPORT_VIEW))
    found = share_or_404(request.user, pk, Perm.SHARE_FILL)
    return _fill(
        request, found, here=reverse("incubators:share", args=[pk]), template="incubators/share.html", by=request.user,
        autosave=reverse("incubators:share_autosave", args=[pk]),
    )  # fmt: skip


def _read(request, found):
    context = {
        "share": found,
        "answers": _answers(found),
        "report_url": reverse("incubators:report", args=[found.report_id]),
        "may_answer": can(request.user, Perm.REPORT_FILL),
    }
    return render(request, "incubators/share.html", context)


@requires(Perm.SHARE_FILL)
@require_POST
def share_autosave(request, pk):
    return _keep(request, share_or_404(request.user, pk, Perm.SHARE_FILL), request.user)


@requires(Perm.REPORT_FILL)
@require_POST
def share_link(request, pk):
    """A new link to hand to a tenant without an account; shown once, those before it are over."""
    found = share_or_404(request.user, pk, Perm.REPORT_FILL)
    try:
        found = actions.renew_link(share=found, by=request.user)
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("incubators:share", pk)
    path = reverse("incubators:share_by_link", args=[links.token_of(found)])
    context = {
        "share": found,
        "link": request.build_absolute_uri(path),
        "days": links.LASTS.days,
        "back": reverse("incubators:report", args=[found.report_id]),
    }
    return render(request, "incubators/share_link.html", context)


@requires(Perm.REPORT_FILL)
@require_http_methods(["GET", "POST"])
def share_return(request, pk):
    found, back = share_or_404(request.user, pk, Perm.REPORT_FILL), reverse("incubators:share", args=[pk])

    def act(form):
        actions.return_share(share=found, reason=form.cleaned_data["reason"], version=form.seen, by=request.user)

    return acting(
        request, form=ReasonForm(request.POST or None, seen=found), act=act, heading=_("Return the share"),
        subheading=str(found), back=back, submit=_("Return"),
    )  # fmt: skip


def _gone(request):
    return render(request, "incubators/share_gone.html", status=HTTPStatus.NOT_FOUND)


@public
@require_http_methods(["GET", "POST"])
def share_by_link(request, token):
    """Whoever holds the link fills in this one share and sees nothing else."""
    found = links.share_by(token)
    if found is None:
        return _gone(request)
    return _fill(
        request, found, here=reverse("incubators:share_by_link", args=[token]), template="incubators/share_plain.html",
        by=None, autosave=reverse("incubators:share_by_link_autosave", args=[token]),
    )  # fmt: skip


@public
@require_POST
def share_by_link_autosave(request, token):
    found = links.share_by(token)
    return _gone(request) if found is None else _keep(request, found, None)
