"""Drafts of rules: begun from a published version, edited as a form, sent to a second person, approved or sent back."""

import re

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import Perm, requires
from innovation_points import drafting
from innovation_points.actions import Refused, Stale, rules
from innovation_points.draft_sheet import DraftSheet
from innovation_points.models import RuleVersion
from innovation_points.reading import spoken
from innovation_points.rule_changes import changes

from .steps import step


def readable(request, pk, **also):
    """The version, where the person may read it; all others are not there."""
    people = ("based_on", "drafted_by", "sent_by", "approved_by")
    versions = RuleVersion.objects.readable_by(request.user).select_related(*people)
    return get_object_or_404(versions, pk=pk, **also)


@requires(Perm.RULE_DRAFT)
@require_POST
def draft_start(request, pk):
    """Begin a draft from a published version."""
    try:
        draft = rules.start_draft(based_on=readable(request, pk, state="published"), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation_points:rule", pk)
    return redirect("innovation_points:rule_edit", draft.pk)


@requires(Perm.RULE_DRAFT)
@require_http_methods(["GET", "POST"])
def draft_edit(request, pk):
    """The form. Every save keeps what was typed, and shows beside it what is wrong."""
    draft = readable(request, pk)
    if not draft.is_draft:
        return redirect("innovation_points:rule", pk)
    if request.method == "GET":
        return render(request, "innovation_points/rule_edit.html", _page(draft))
    texts = _asked(request.POST)
    try:
        if "file" in request.FILES:
            draft = rules.attach(draft=draft, file=request.FILES["file"], revision=_revision(request), by=request.user)
        else:
            draft = _save(draft, texts, _revision(request), by=request.user)
    except Stale as stale:
        return _conflict(request, stale.current, texts)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("innovation_points:rule_edit", pk)
    if "send" in request.POST:
        return redirect("innovation_points:rule_send", pk)
    if not {"add_row", "remove_row"} & set(request.POST):
        messages.success(request, _("Saved."))
    return redirect(reverse("innovation_points:rule_edit", args=[pk]) + _back_to(request.POST))


def _back_to(posted) -> str:
    """The table of bands whose rows were changed, so that the page opens there."""
    table = posted.get("add_row") or posted.get("remove_row", "").rpartition(".")[0]
    return "#at-" + table.replace(".", "-") if re.fullmatch(r"[\w.-]+", table) else ""


def _revision(request) -> int:
    try:
        return int(request.POST.get("revision", ""))
    except ValueError:
        raise BadRequest("revision") from None


def _asked(posted) -> dict[str, str]:
    """What the form says, after the rows of bands that it asks to add or take away."""
    texts = {name: text for name, text in posted.items() if name not in ("csrfmiddlewaretoken", "revision", "send")}
    added, removed = texts.pop("add_row", ""), texts.pop("remove_row", "")
    if added:
        texts = drafting.with_row_added(texts, added)
    return drafting.with_row_removed(texts, removed) if removed else texts


def _save(draft, texts, revision, *, by):
    content, unread = drafting.read(draft.content, {**_kept(draft, texts), **texts})
    return rules.save_draft(draft=draft, content=content, unread=unread, revision=revision, by=by)


def _kept(draft, texts) -> dict[str, str]:
    """What stands aside unread of places that the form does not bring."""
    rows = {drafting.unit_of_choice(name) for name in texts}
    return {place: text for place, text in draft.unread.items() if drafting.unit_of_choice(place) not in rows}


def _page(draft) -> dict:
    sheet = DraftSheet(draft, draft.comments.select_related("author"))
    return {"version": draft, "sheet": sheet, "title": spoken(draft.content, "title")}


def _conflict(request, current, mine):
    """Both texts side by side; choosing saves on top of the newer version. What only one of the two changed is kept."""
    seen = current.events.filter(revision=request.POST["revision"]).order_by("pgh_id").last()
    before = drafting.typed(seen.content, seen.unread) if seen else {}
    theirs = drafting.typed(current.content, current.unread)
    mine = {name: text.replace("\r\n", "\n").strip() for name, text in mine.items() if name in before or "." in name}
    differing = drafting.differing(before, mine, theirs)
    sheet = DraftSheet(current)
    rows = [
        {
            "place": place,
            "label": sheet.label_of(place) or place,
            "mine": drafting.shown_together(mine, place),
            "theirs": drafting.shown_together(theirs, place),
            "mine_first": mine_first,
            "names": [(name, text) for name, text in mine.items() if drafting.unit_of_choice(name) == place],
        }
        for place, mine_first in differing
    ]
    context = {"version": current, "rows": rows, "title": spoken(current.content, "title")}
    return render(request, "innovation_points/rule_conflict.html", context, status=409)


@requires(Perm.RULE_DRAFT)
@require_POST
def draft_merge(request, pk):
    """The chosen texts of the conflict page, on top of what was saved meanwhile."""
    draft = readable(request, pk, state="draft")
    texts = drafting.typed(draft.content, draft.unread)
    chosen = {
        name[len("choose:") :] for name, side in request.POST.items() if name.startswith("choose:") and side == "mine"
    }
    texts = {name: text for name, text in texts.items() if drafting.unit_of_choice(name) not in chosen}
    for name, text in request.POST.items():
        if name.startswith("mine:") and drafting.unit_of_choice(name[len("mine:") :]) in chosen:
            texts[name[len("mine:") :]] = text
    try:
        _save(draft, texts, _revision(request), by=request.user)
    except Stale:
        messages.error(request, _("It was saved once more meanwhile. Look at it and enter your values again."))
    return redirect("innovation_points:rule_edit", pk)


@requires(Perm.RULE_DRAFT)
@require_http_methods(["GET", "POST"])
def draft_send(request, pk):
    """What changes, from which day, why: then it goes to a second person."""
    draft = readable(request, pk)
    if not draft.is_draft:
        return redirect("innovation_points:rule", pk)
    if request.method == "POST":
        reason = request.POST.get("reason", "")[:1000]
        _decide(request, rules.send, draft=draft, reason=reason, success=_("Sent for approval."))
        return redirect("innovation_points:rule", pk)
    sheet = DraftSheet(draft)
    if sheet.blocking:
        return redirect("innovation_points:rule_edit", pk)
    return render(
        request, "innovation_points/rule_send.html", {"version": draft, "sheet": sheet, **change_context(draft)}
    )


def change_context(version) -> dict:
    found = changes(version.based_on.content, version.content) if version.based_on else []
    return {
        "title": spoken(version.content, "title"),
        "changes": [change for change in found if change.matters],
        "wording": [change for change in found if not change.matters],
    }


def _decide(request, action, *, success, draft, **values):
    stale = _("It changed meanwhile: look at it again and decide.")
    step(request, action, done=success, stale=stale, draft=draft, revision=_revision(request), **values)


@requires(Perm.RULE_APPROVE)
@require_POST
def approve(request, pk):
    _decide(request, rules.approve, draft=readable(request, pk), success=_("Published."))
    return redirect("innovation_points:rule", pk)


@requires(Perm.RULE_DRAFT, Perm.RULE_APPROVE)
@require_POST
def send_back(request, pk):
    reason = request.POST.get("reason", "")
    _decide(request, rules.send_back, draft=readable(request, pk), reason=reason, success=_("Sent back."))
    return redirect("innovation_points:rule", pk)


@requires(Perm.RULE_DRAFT)
@require_POST
def discard(request, pk):
    _decide(request, rules.discard, draft=readable(request, pk), success=_("Discarded."))
    return redirect("innovation_points:rules")


@requires(Perm.RULE_DRAFT, Perm.RULE_APPROVE)
@require_POST
def comment(request, pk):
    """A note on one place or on the whole."""
    version = readable(request, pk)
    try:
        rules.comment(
            rule=version, path=request.POST.get("path", ""), text=request.POST.get("text", ""), by=request.user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("innovation_points:rule", pk)


@requires(Perm.RULE_VIEW)
@require_GET
def document(request, pk):
    """The official document, as a file to keep: nothing in it is shown by the portal itself."""
    version = readable(request, pk)
    if not version.document:
        return redirect("innovation_points:rule", pk)
    return FileResponse(version.document.open("rb"), as_attachment=True, filename=version.document_name)
