"""Talents: the library that the zone and the schools read, the cards that firms read, the profile and its consent."""

from copy import copy

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import asked
from accounts.access import Perm, Scope, can, requires, visible
from talent_matching import cards, contacts, history, listing, lists, matching_sheet
from talent_matching.actions import Refused, Stale
from talent_matching.actions import talents as actions
from talent_matching.filters import CardFilter, TalentFilter
from talent_matching.forms import ConsentForm, ContactForm, TalentForm, WorkForms, work_values
from talent_matching.models import Card, Match, Talent
from workplace import conflict
from workplace.editing import acted


def talents_of(user, perm=Perm.TALENT_VIEW):
    return visible(user, Talent.objects.select_related("school"), perm)


@requires(Perm.TALENT_VIEW)
@require_GET
def talent_list(request):
    found = TalentFilter(
        request.GET, talents_of(request.user).with_load().order_by("school__position", "number"), request=request
    )
    context = {"may_add": _school(request.user) is not None, "may_import": can(request.user, Perm.TALENT_IMPORT)}
    return listing.page(request, lists.TALENTS, found, found.qs, **context)


@requires(Perm.TALENT_VIEW)
@require_GET
def my_profile(request):
    """A talent's own page; whoever has none yet writes it."""
    own = Talent.objects.filter(user=request.user)
    row = visible(request.user, own, Perm.TALENT_VIEW).first()
    if row is None and request.user.access.holds("talent"):
        return redirect("talent_matching:talent_new")
    return redirect("talent_matching:talent", row.pk) if row else redirect("talent_matching:talents")


@requires(Perm.TALENT_VIEW)
@require_GET
def talent(request, pk):
    user = request.user
    row = get_object_or_404(talents_of(user).with_load(), pk=pk)
    keeps = contacts.keeps(user, row)
    matches = visible(user, Match.objects.filter(talent=row), Perm.MATCH_VIEW)
    if not can(user, Perm.ROUND_VIEW):
        matches = matches.asked()
    context = {
        "talent": row,
        "works": row.works.all(),
        "keeps": keeps,
        "is_own": row.user_id == user.pk,
        "contact": contacts.of_talent(user, row),
        "matches": matching_sheet.lines(user, matches.order_by("-moved_at")),
        "shown": [Talent.Part(part).label for part in row.shown_parts],
        "preview": Card(talent=row, **cards.shown(row)) if row.is_shown else None,
        "consent_form": ConsentForm(initial={"parts": row.shown_parts or Talent.Part.values, "version": row.version}),
        "history": history.of(row),
    }
    return render(request, "talent_matching/talent.html", context)


def _school(user):
    """The school for which the person may add profiles: a liaison's, or a talent's own without a profile."""
    access = user.access
    ids = access.ids(Scope.SCHOOL, Perm.TALENT_EDIT)
    if not ids and access.holds("talent") and not Talent.objects.filter(user=user).exists():
        ids = access.roles["talent"]
    return next((each for each in access.organisations if each.pk in ids), None)


@requires(Perm.TALENT_EDIT)
def talent_new(request):
    school = _school(request.user)
    if school is None:
        return redirect("talent_matching:my_profile")
    row = Talent(school=school)
    if request.user.access.holds("talent"):
        row.user, row.name = request.user, str(request.user)
    return _form(request, row)


@requires(Perm.TALENT_EDIT)
def talent_edit(request, pk):
    return _form(request, get_object_or_404(talents_of(request.user, Perm.TALENT_EDIT), pk=pk))


def _form(request, row):
    form = TalentForm(request.POST or None, instance=copy(row))
    known = contacts.of_talent(request.user, row) if row.pk else None
    contact = ContactForm(request.POST or None, initial=vars(known) if known else None)
    lines = [
        {"id": w.pk, "kind": w.kind, "year": w.year, "title": w.title} for w in (row.works.all() if row.pk else ())
    ]
    works = WorkForms(request.POST or None, initial=lines, prefix="works")
    if request.method == "POST" and all([form.is_valid(), contact.is_valid(), works.is_valid()]):
        try:
            made = actions.save(
                talent=row, values=form.values(), works=work_values(works), contact=contact.cleaned_data,
                version=form.seen, by=request.user,
            )  # fmt: skip
        except Stale as stale:
            return _conflict(request, form, stale.current)
        except Refused as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("talent_matching:talent", made.pk)
    context = {
        "form": form,
        "contact": contact,
        "works": works,
        "talent": row if row.pk else None,
        "school": row.school,
    }
    return render(request, "talent_matching/talent_form.html", context, status=422 if request.method == "POST" else 200)


def _conflict(request, form, current):
    typed = TalentForm(conflict.again(request, current), instance=copy(current))
    stored = {name: getattr(current, name) for name in form.values()}
    url = reverse("talent_matching:talent", args=[current.pk])
    return conflict.page(request, form=typed, mine=form.values(), stored=stored, row=current, url=url)


@requires(Perm.TALENT_EDIT)
@require_POST
def consent_give(request, pk):
    row = get_object_or_404(talents_of(request.user, Perm.TALENT_EDIT), pk=pk)
    form = ConsentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Tick the sentence of consent to give it."))
        return redirect(f"{reverse('talent_matching:talent', args=[pk])}#consent")
    given = form.cleaned_data
    return _consented(
        request, row, _("The consent is given; firms see the card now."), actions.give_consent,
        parts=given["parts"], version=given["version"],
    )  # fmt: skip


@requires(Perm.TALENT_EDIT)
@require_POST
def consent_withdraw(request, pk):
    row = get_object_or_404(talents_of(request.user, Perm.TALENT_EDIT), pk=pk)
    return _consented(
        request,
        row,
        _("Withdrawn: no firm sees the card any more."),
        actions.withdraw_consent,
        version=asked.version(request),
    )


def _consented(request, row, done, act, **given):
    url = reverse("talent_matching:talent", args=[row.pk])
    return acted(request, url, lambda: act(talent=row, by=request.user, **given), done)


# --- what firms see ---


@requires(Perm.CARD_VIEW)
@require_GET
def card_list(request):
    rows = visible(request.user, Card.objects.select_related("school"), Perm.CARD_VIEW)
    found = CardFilter(request.GET, rows, request=request)
    return listing.page(request, lists.CARDS, found, found.qs, may_write=can(request.user, Perm.DEMAND_WRITE))


@requires(Perm.CARD_VIEW)
@require_GET
def card(request, pk):
    row = get_object_or_404(visible(request.user, Card.objects.select_related("school"), Perm.CARD_VIEW), pk=pk)
    matches = visible(request.user, Match.objects.asked().filter(talent=row.pk), Perm.MATCH_VIEW)
    context = {
        "card": row,
        "matches": matching_sheet.lines(request.user, matches),
        "may_write": can(request.user, Perm.DEMAND_WRITE),
    }
    return render(request, "talent_matching/card.html", context)
