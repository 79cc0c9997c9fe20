"""What this room adds to a firm's file: its events on the timeline, its state on a past day, its part of moves and merges."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Perm, visible
from enterprises.history import who
from enterprises.models import Move
from enterprises.registers import (
    AsOfPart,
    FirmRelation,
    MoveEffect,
    TimelineEvent,
    TimelineSource,
    as_of_parts,
    firm_relations,
    move_effects,
    timeline_sources,
)
from enterprises.timeline import transitions
from enterprises.timeline_sources import moment
from rulebook.conditions import MET, OUTCOMES

from .models import Appeal, Declaration, Invitation, Plan, Score, Season, TitleResult
from .reading import spoken

T = gettext_lazy
REPLACED = F("valid_to")  # as valid_from: an empty interval, for a rerun of the same day replaced the row
NIGHT = "computed for this number by a past night, which must come out the same when it is run again"
RELATIONS = [
    FirmRelation(
        "innovation_points.Declaration",
        T("Declarations"),
        unit=("fiscal_year", "quarter"),
        frozen="innovation_points.Declaration:approved_is_frozen",
        position=50,
    ),
    FirmRelation("innovation_points.Invitation", T("Invitations to seasons"), position=51),
    FirmRelation("innovation_points.Leave", T("Leaves to declare"), position=52),
    FirmRelation("innovation_points.ExpenseBook", T("Collections of R&D expense"), position=52),
    FirmRelation("innovation_points.Appeal", T("Appeals"), position=53),
    FirmRelation("innovation_points.Plan", T("Plans"), position=54),
    FirmRelation("innovation_points.PublicityLine", stays="a list that was published is not written anew"),
    FirmRelation("innovation_points.PublicitySeen", stays="who opened the list that was published"),
    FirmRelation("innovation_points.Pending", stays="the queue of the night, filled by the database"),
    *(
        FirmRelation(f"innovation_points.{model}", stays=NIGHT)
        for model in ("Inputs", "Score", "Records", "TitleResult")
    ),
]


def _declarations(user, firm, limit):
    events = Declaration.pgh_event_model.objects.filter(
        pgh_obj_id__in=visible(user, firm.declarations.all(), Perm.DECLARATION_VIEW).values("pk")
    )
    for event in transitions(events)[:limit]:
        period = _("%(year)s declaration") % {"year": event.fiscal_year}
        if event.quarter:
            period = _("%(year)s Q%(quarter)s declaration") % {"year": event.fiscal_year, "quarter": event.quarter}
        url = reverse("innovation_points:declaration", args=[event.pgh_obj_id])
        text = event.return_reason if event.state == Declaration.State.RETURNED else ""
        yield TimelineEvent(event.pgh_created_at, f"{period} · {event.get_state_display()}", text, url, who(event))


def _scores(user, firm, limit):
    """The nights on which the published total became another one."""
    rows = visible(user, Score.objects.filter(firm=firm), Perm.SCORE_VIEW).exclude(valid_from=REPLACED)
    url, total = reverse("innovation_points:points", args=[firm.pk]), None
    found = []
    for row in rows.order_by("valid_from", "night_id").only("valid_from", "total", "fiscal_year"):
        if row.total != total:
            found.append(TimelineEvent(moment(row.valid_from), _points(row, total), "", url, dated=True))
        total = row.total
    return found[::-1][:limit]


def _points(row, before) -> str:
    if row.total < 0:
        return _("Points: too little is known to publish a total")
    if before is None or before < 0:
        return _("Points: %(total)s") % {"total": f"{row.total / 100:.2f}"}
    values = {"before": f"{before / 100:.2f}", "total": f"{row.total / 100:.2f}"}
    return _("Points: %(before)s → %(total)s") % values


def _title_results(user, firm, limit):
    """The nights on which a title's conditions came to be met, or no longer were."""
    rows = visible(user, TitleResult.objects.filter(firm=firm), Perm.SCORE_VIEW).exclude(code=TitleResult.SIZE)
    found, before = [], {}
    columns = ["code", "valid_from", "result", "rule_version__content__title_zh", "rule_version__content__title_en"]
    for code, day, result, *title in (
        rows.exclude(valid_from=REPLACED).order_by("valid_from", "night_id").values_list(*columns)
    ):
        met, was = OUTCOMES[result] == MET, before.get(code)
        if met if was is None else met != was:
            name = spoken(dict(zip(["title_zh", "title_en"], title, strict=True)), "title")
            words = _("Conditions of %(title)s met") if met else _("Conditions of %(title)s no longer met")
            url = reverse("enterprises:firm_panel", args=[firm.pk, "titles"])
            found.append(TimelineEvent(moment(day), words % {"title": name}, "", url, dated=True))
        before[code] = met
    return found[::-1][:limit]


def _appeals(user, firm, limit):
    mine = visible(user, Appeal.objects.filter(firm=firm), Perm.APPEAL_VIEW)
    for event in transitions(Appeal.pgh_event_model.objects.filter(pgh_obj_id__in=mine.values("pk")))[:limit]:
        title = _("Appeal on %(item)s") % {"item": event.item_label}
        url = reverse("innovation_points:appeal", args=[event.pgh_obj_id])
        yield TimelineEvent(
            event.pgh_created_at, f"{title} · {event.get_state_display()}", event.answer, url, who(event)
        )


def _plans(user, firm, limit):
    seen = visible(user, Plan.objects.filter(firm=firm), Perm.CULTIVATION_VIEW)
    for event in transitions(Plan.pgh_event_model.objects.filter(pgh_obj_id__in=seen.values("pk")))[:limit]:
        title = f"{_('Plan')} · {event.get_target_display()} · {event.get_state_display()}"
        url = reverse("innovation_points:plan", args=[event.pgh_obj_id])
        yield TimelineEvent(event.pgh_created_at, title, "", url, who(event))


def _points_on(user, firm, day):
    row = visible(user, Score.objects.on(day).filter(firm=firm), Perm.SCORE_VIEW).first()
    if row is None:
        return
    total = f"{row.total / 100:.2f}" if row.is_published else _("too little is known to publish a total")
    yield (
        _("Points"),
        total,
        _("night of %(day)s, facts of %(year)s") % {"day": row.valid_from, "year": row.fiscal_year},
    )


def _open_declarations(firm, move):
    waiting = firm.declarations.exclude(state=Declaration.State.APPROVED).count()
    if waiting and move.kind == Move.Kind.PARK:
        yield _("%(count)s open declarations go along, to be looked at by the new park.") % {"count": waiting}
    elif waiting:
        yield _("%(count)s open declarations stay as they are and are no longer asked for.") % {"count": waiting}


def _asked(firm):
    return Invitation.objects.filter(firm=firm).exclude(season__state=Season.State.CLOSED)


def _invitations(firm, move):
    if count := _asked(firm).count():
        yield _("%(count)s invitations to seasons end.") % {"count": count}


def _end_invitations(firm, move, by):
    _asked(firm).delete()


def register():
    for relation in RELATIONS:
        firm_relations.add(relation)
    kinds = frozenset
    move_effects.add(
        MoveEffect("declarations", kinds({Move.Kind.PARK, Move.Kind.LEFT}), _open_declarations, position=40)
    )
    move_effects.add(MoveEffect("invitations", kinds({Move.Kind.LEFT}), _invitations, _end_invitations, position=42))
    for source in [
        TimelineSource("declarations", T("Declarations"), Perm.DECLARATION_VIEW, "file-text", _declarations, 40),
        TimelineSource("scores", T("Points"), Perm.SCORE_VIEW, "chart-radar", _scores, 50),
        TimelineSource("conditions", T("Conditions of titles"), Perm.SCORE_VIEW, "checks", _title_results, 52),
        TimelineSource("appeals", T("Appeals"), Perm.APPEAL_VIEW, "message-report", _appeals, 54),
        TimelineSource("plans", T("Plans"), Perm.CULTIVATION_VIEW, "target", _plans, 56),
    ]:
        timeline_sources.add(source)
    as_of_parts.add(AsOfPart("points", Perm.SCORE_VIEW, _points_on, position=10))
