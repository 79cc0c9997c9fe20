"""What happens to a firm on a day: a new name, another park, leaving the zone, coming back. Here: what each brings about."""

from django.utils.translation import gettext as _

from accounts.access import FIRM_ROLES
from accounts.models import Membership
from workplace.notices import people_with
from workplace.wording import listed

from .actions.consents import end_consent
from .models import Firm, Move
from .models.consents import LEFT
from .registers import MoveEffect, consent_changed, move_effects

Kind = Move.Kind


def effects(firm: Firm, move: Move) -> list[str]:
    """Everything that the move brings about, in the words that the person confirms."""
    return [line for effect in _of(move) for line in effect.describe(firm, move)]


def bring_about(firm: Firm, move: Move, by) -> None:
    for effect in _of(move):
        if effect.apply:
            effect.apply(firm, move, by)


def _of(move: Move):
    return [effect for effect in move_effects if move.kind in effect.kinds]


def _name(firm, move):
    yield _("The name %(name)s stays among the former names; the firm is found by both.") % {"name": firm.name}


def _sight(firm, move):
    values = {"old": move.before, "new": move.after}
    yield _("Officers of %(old)s no longer see the file; officers of %(new)s see all of it.") % values
    yield _("All that lies in the file goes along: facts, declarations, consents, scores.")


def _officer(firm, move):
    if firm.officer_id and not _stays_officer(firm, move):
        yield _("%(officer)s no longer looks after the firm; nobody does until somebody is named.") % {
            "officer": firm.officer
        }


def _stays_officer(firm, move) -> bool:
    """Who looks after firms of the new park, too, goes on looking after this one."""
    held = Membership.objects.in_force().filter(user=firm.officer_id, role="park_officer")
    return move.kind == Kind.PARK and held.filter(organisation__name=move.after, organisation__kind="park").exists()


def _drop_officer(firm, move, by):
    if firm.officer_id and not _stays_officer(firm, move):
        firm.officer = None


def _consents(firm, move):
    banks = [consent.bank.name for consent in _live(firm)]
    if banks:
        values = {"count": len(banks), "banks": listed(banks)}
        yield _("%(count)s consents end, and these banks see the firm no more: %(banks)s") % values
    else:
        yield _("No consent is in force: no bank sees the firm.")


def _live(firm):
    return firm.consents.filter(withdrawn_at=None).select_related("bank").order_by("pk")


def _end_consents(firm, move, by):
    for consent in _live(firm).select_for_update(of=("self",)):
        end_consent(consent, LEFT, by)
        consent_changed(firm.pk, consent.bank_id)


def _file(firm, move):
    yield _("The file stays readable; the firm counts no longer among the operating ones.")
    if people := people_with(FIRM_ROLES, firm.organisation_id).count():
        yield _("%(count)s people of the firm can go on reading it.") % {"count": people}


def _back(firm, move):
    yield _("The firm counts among the operating ones again from the next night on.")
    yield _("Consents that ended do not come back by themselves: the firm gives them anew.")


def register():
    kinds = frozenset
    for effect in [
        MoveEffect("name", kinds({Kind.RENAMED}), _name, position=10),
        MoveEffect("sight", kinds({Kind.PARK}), _sight, position=10),
        MoveEffect("officer", kinds({Kind.PARK, Kind.LEFT}), _officer, _drop_officer, position=20),
        MoveEffect("consents", kinds({Kind.LEFT}), _consents, _end_consents, position=30),
        MoveEffect("file", kinds({Kind.LEFT}), _file, position=90),
        MoveEffect("back", kinds({Kind.REOPENED}), _back, position=10),
    ]:
        move_effects.add(effect)
