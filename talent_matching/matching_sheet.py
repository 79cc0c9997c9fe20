"""Matches as a person may read them: each side sees of the other what is public, and more once both have accepted."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.access import Perm, can
from workplace.wording import listed

from .models import Card, Match, Particulars, TalentContact
from .models.matches import Side

State = Match.State


@dataclass(frozen=True)
class Line:
    """A match in a list."""

    match: Match
    firm: str
    talent: str
    school: str
    turn: str  # whose next step it is

    pk = property(lambda self: self.match.pk)
    demand = property(lambda self: self.match.demand)

    @property
    def agreement_number(self) -> str:
        return self.match.agreement.number if hasattr(self.match, "agreement") else ""


def side_of(user) -> str:
    """On which side a person stands; of somebody who is on none it is the zone's."""
    if user.access.firm is not None and can(user, Perm.MATCH_VIEW):
        return Side.FIRM
    return Side.TALENT if user.access.holds("talent", "liaison") and not user.access.in_zone() else Side.ZONE


def rows_for(user, matches):
    """The matches with what this person's lines need, in one statement."""
    related = ["demand", "agreement"]
    if can(user, Perm.FIRM_VIEW):
        related.append("firm")
    if can(user, Perm.TALENT_VIEW):
        related += ["talent", "talent__school"]
    return matches.select_related(*related)


def lines(user, matches) -> list[Line]:
    """Three statements, however many matches."""
    found = list(rows_for(user, matches))
    reads_talents, reads_firms = can(user, Perm.TALENT_VIEW), can(user, Perm.FIRM_VIEW)
    talents = {match.talent_id for match in found if match.talent_id}
    cards = Card.objects.select_related("school").in_bulk(talents) if not reads_talents else {}
    opened = [match for match in found if match.is_opened]
    names = _names(opened, cards) if not reads_talents else {}
    firms = {} if reads_firms else _firms(opened)
    return [
        Line(
            match,
            match.firm.name if reads_firms else firms.get(match.demand_id) or match.demand.firm_label,
            _talent(match, reads_talents, names, cards),
            _school(match, reads_talents, cards),
            turn_of(match),
        )
        for match in found
    ]


def _names(opened, cards) -> dict[int, str]:
    """Names of talents whose side is open to the reader; without a card the consent is gone."""
    wanted = {match.talent_id for match in opened} & cards.keys()
    return dict(TalentContact.objects.filter(talent__in=wanted).values_list("talent", "name"))


def _firms(opened) -> dict[int, str]:
    wanted = {match.demand_id for match in opened}
    return dict(Particulars.objects.filter(demand__in=wanted).values_list("demand", "firm_name"))


def _talent(match, reads_talents, names, cards) -> str:
    if reads_talents:
        return match.talent.name if match.talent else _("profile erased")
    if match.talent_id in names:
        return names[match.talent_id]
    return cards[match.talent_id].name if match.talent_id in cards else _("no longer shown")


def _school(match, reads_talents, cards) -> str:
    if reads_talents:
        return str(match.talent.school) if match.talent else ""
    return str(cards[match.talent_id].school) if match.talent_id in cards else ""


def turn_of(match: Match) -> str:
    """Who has the next step, in words; empty where nobody has."""
    if match.state == State.PROPOSED:
        return _("the zone: ask both")
    if match.state == State.ASKED:
        waiting = [
            label
            for label, at in ((_("the firm"), match.firm_accepted_at), (_("the talent"), match.talent_accepted_at))
            if at is None
        ]
        return _("answer of %(who)s") % {"who": listed(waiting)}
    return {
        State.ACCEPTED: _("arrange a meeting"),
        State.MEETING: _("record the agreement"),
        State.SIGNED: _("milestones and results"),
    }.get(match.state, "")


def may_answer(user, match: Match) -> str:
    """The side for which the person may say yes or no now, or nothing."""
    side = side_of(user)
    if match.state != State.ASKED or not can(user, Perm.MATCH_ANSWER) or side == Side.ZONE:
        return ""
    return "" if getattr(match, f"{side}_accepted_at") else side
