"""What the lists of this room show, column by column; pages and sheets read the same."""

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workplace.templatetags.portal import days_left

from .listing import Column, Kind, Listing, day, wan, whole


def _link(route):
    return lambda row: reverse(f"talent_matching:{route}", args=[row.pk])


def _state(row):
    return row.state, row.get_state_display()


def _until(value):
    return day(value) if value else _("until further notice")


DEMANDS = Listing(
    "demands",
    _("Demand"),
    _link("demand"),
    str,
    lambda row: row.firm_shown,
    (
        Column("kind", _("Kind"), lambda row: row.get_kind_display()),
        Column("trade", _("Field of technology"), lambda row: row.get_trade_display()),
        Column("chain", _("Chain"), lambda row: row.chain.name if row.chain else None, default=False),
        Column("budget", _("Budget"), lambda row: row.budget, wan, Kind.MONEY, unit=_("10k yuan"), sort="budget"),
        Column("due", _("Wanted by"), lambda row: row.due_on, day, Kind.DAY, sort="due"),
        Column("left", _("Time left"), lambda row: row.due_on, days_left, Kind.DAY, default=False),
        Column("embargo", _("Confidential until"), lambda row: row.embargo, day, Kind.DAY, default=False),
        Column("opened", _("Opened"), lambda row: row.opened_at and row.opened_at.date(), day, Kind.DAY, sort="opened"),
        Column("live", _("Matches on their way"), lambda row: row.live, whole, Kind.INTEGER),
        Column("served", _("Agreements"), lambda row: row.served, whole, Kind.INTEGER),
        Column("wanted", _("Wanted result"), lambda row: row.wanted, width=50, default=False),
    ),
    _("No demand fits"),
    _("Remove a filter above, or look for another word of the problem."),
    "bulb-off",
    _state,
)
TALENTS = Listing(
    "talents",
    _("Talent"),
    _link("talent"),
    lambda row: row.name,
    lambda row: f"{row.school} · {row.number}",
    (
        Column("college", _("College"), lambda row: row.college),
        Column("discipline", _("Discipline"), lambda row: row.discipline_label),
        Column("title", _("Academic title"), lambda row: row.get_title_display()),
        Column("trades", _("Fields"), lambda row: row.trade_labels, default=False, width=30),
        Column("directions", _("Directions"), lambda row: row.directions, width=50),
        Column("days", _("Days a month"), lambda row: row.available_days, whole, Kind.INTEGER, default=False),
        Column("taken", _("Firms now"), lambda row: row.taken, whole, Kind.INTEGER, sort="taken"),
        Column("capacity", _("Firms at most"), lambda row: row.capacity, whole, Kind.INTEGER),
        Column("embargo", _("Not proposed until"), lambda row: row.embargo, day, Kind.DAY, default=False),
        Column("consent", _("Consent since"), lambda row: row.consented_at and row.consented_at.date(), day, Kind.DAY),
    ),
    _("No talent fits"),
    _("Remove a filter above, or look for another direction."),
    "user-off",
    lambda row: _state(row) if row.state != "active" else None,
)
CARDS = Listing(
    "cards",
    _("Talent"),
    _link("card"),
    lambda row: row.name,
    lambda row: str(row.school),
    (
        Column("discipline", _("Discipline"), lambda row: row.discipline_label),
        Column("title", _("Academic title"), lambda row: row.get_title_display()),
        Column("directions", _("Directions"), lambda row: row.directions, width=50),
        Column("skills", _("Skills"), lambda row: row.skills, width=50, default=False),
        Column("trades", _("Fields"), lambda row: row.trade_labels, width=30, default=False),
        Column("days", _("Days a month"), lambda row: row.available_days, whole, Kind.INTEGER),
    ),
    _("No talent fits"),
    _(
        "Only talents who consented are shown. Look for another direction, or write a demand: matching finds more than a search."
    ),
    "user-off",
)
SUPPORT = Listing(
    "support",
    _("Offer"),
    _link("offer"),
    str,
    lambda row: row.provider,
    (
        Column("kind", _("Kind"), lambda row: row.get_kind_display()),
        Column("audience", _("Open to"), lambda row: row.get_audience_display()),
        Column("may", _("You may use it"), lambda row: row.verdict, width=24),
        Column("amount", _("Up to"), lambda row: row.amount, wan, Kind.MONEY, unit=_("10k yuan")),
        Column("terms", _("Price or terms"), lambda row: row.terms, width=24),
        Column("to", _("Valid to"), lambda row: row.valid_to, _until, Kind.DAY),
    ),
    _("Nothing is offered that fits"),
    _("Remove a filter above."),
    "lifebuoy-off",
)
# For those who use none of it themselves.
ALL_SUPPORT = replace(SUPPORT, columns=tuple(column for column in SUPPORT.columns if column.name != "may"))
MATCHES = Listing(
    "matches",
    _("Demand"),
    _link("match"),
    lambda row: str(row.demand),
    lambda row: f"{row.firm} — {row.talent}",
    (
        Column("talent", _("Talent"), lambda row: row.talent, default=False),
        Column("school", _("School"), lambda row: row.school),
        Column("firm", _("Firm"), lambda row: row.firm, default=False, width=30),
        Column("turn", _("Next step"), lambda row: row.turn),
        Column("moved", _("Last step"), lambda row: row.match.moved_at.date(), day, Kind.DAY, sort="moved"),
        Column(
            "meeting",
            _("Meeting"),
            lambda row: row.match.meeting_at and row.match.meeting_at.date(),
            day,
            Kind.DAY,
            default=False,
        ),
        Column("number", _("Agreement"), lambda row: row.agreement_number),
        Column("reason", _("Why it ended"), lambda row: row.match.get_reason_display(), default=False),
    ),
    _("No match fits"),
    _("Matches begin with a proposal of the zone: a round, or a pair that an officer found."),
    "arrows-join",
    lambda row: (row.match.state, row.match.get_state_display()),
)
AGREEMENTS = Listing(
    "agreements",
    _("Agreement"),
    lambda row: reverse("talent_matching:match", args=[row.match_id]),
    lambda row: row.number,
    lambda row: row.match.demand.title,
    (
        Column("kind", _("Kind"), lambda row: row.get_kind_display()),
        Column("signed", _("Signed on"), lambda row: row.signed_on, day, Kind.DAY, sort="signed"),
        Column("parties", _("Parties"), lambda row: row.parties, width=40),
        Column("amount", _("Amount"), lambda row: row.amount, wan, Kind.MONEY, unit=_("10k yuan"), sort="amount"),
        Column("until", _("Until"), lambda row: row.ended_on or row.ends_on, day, Kind.DAY),
        Column("registered", _("Registration number"), lambda row: row.registered_number, width=20, default=False),
    ),
    _("No agreement fits"),
    _("An agreement is recorded on the page of its match, once it is signed."),
    "file-off",
)
