"""The whole access policy: what can be allowed, who is allowed it, and which rows a role sees.

Models are named by label and row rules by field path, so that this room imports none of those above it.
`visible()` is the only filter by user, for lists, details, counts, exports, choices, files and the API alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Perm(StrEnum):
    """Everything that can be allowed. A closed list: a route names one of these or does not answer."""

    FIRM_VIEW = "firm.view"
    FIRM_EDIT = "firm.edit"
    FIRM_HISTORY = "firm.history"
    FIRM_MOVE = "firm.move"
    FIRM_MERGE = "firm.merge"
    NOTE_WRITE = "note.write"
    NOTE_VIEW = "note.view"
    REGISTRY_IMPORT = "registry.import"
    REGISTRY_EXPORT = "registry.export"
    JOIN_CONFIRM = "join.confirm"
    DECLARATION_VIEW = "declaration.view"
    DECLARATION_FILL = "declaration.fill"
    DECLARATION_SUBMIT = "declaration.submit"
    DECLARATION_REVIEW = "declaration.review"
    DECLARATION_APPROVE = "declaration.approve"
    SEASON_VIEW = "season.view"
    SEASON_MANAGE = "season.manage"
    SCORE_VIEW = "score.view"
    RANKING_VIEW = "ranking.view"
    NIGHT_VIEW = "night.view"
    NIGHT_RUN = "night.run"
    RULE_VIEW = "rule.view"
    RULE_DRAFT = "rule.draft"
    RULE_APPROVE = "rule.approve"
    RULE_TRY = "rule.try"
    TRIAL_VIEW = "trial.view"
    PUBLICITY_VIEW = "publicity.view"
    PUBLICITY_MANAGE = "publicity.manage"
    APPEAL_VIEW = "appeal.view"
    APPEAL_MAKE = "appeal.make"
    APPEAL_ANSWER = "appeal.answer"
    FIGURE_VIEW = "figure.view"
    FIGURE_ENTER = "figure.enter"
    CULTIVATION_VIEW = "cultivation.view"
    CULTIVATION_EDIT = "cultivation.edit"
    TARGET_EDIT = "target.edit"
    READINESS_VIEW = "readiness.view"
    CONSENT_VIEW = "consent.view"
    CONSENT_GIVE = "consent.give"
    LOOK_VIEW = "look.view"
    DEMAND_VIEW = "demand.view"
    DEMAND_WRITE = "demand.write"
    DEMAND_REVIEW = "demand.review"
    TALENT_VIEW = "talent.view"
    TALENT_EDIT = "talent.edit"
    TALENT_IMPORT = "talent.import"
    CARD_VIEW = "card.view"
    SUPPORT_VIEW = "support.view"
    SUPPORT_EDIT = "support.edit"
    ROUND_VIEW = "round.view"
    ROUND_RUN = "round.run"
    MATCH_VIEW = "match.view"
    MATCH_ANSWER = "match.answer"
    MATCH_MANAGE = "match.manage"
    AGREEMENT_WRITE = "agreement.write"
    CARRIER_VIEW = "carrier.view"
    CARRIER_EDIT = "carrier.edit"
    CARRIER_MANAGE = "carrier.manage"
    LEASE_VIEW = "lease.view"
    LEASE_EDIT = "lease.edit"
    TENANT_VIEW = "tenant.view"
    TENANT_EDIT = "tenant.edit"
    TENANT_DECIDE = "tenant.decide"
    TENANCY_VIEW = "tenancy.view"
    EVALUATION_VIEW = "evaluation.view"
    EVALUATION_FILL = "evaluation.fill"
    EVALUATION_RUN = "evaluation.run"
    EVALUATION_SCORE = "evaluation.score"
    MENTORING_WRITE = "mentoring.write"
    REPORT_VIEW = "report.view"
    REPORT_FILL = "report.fill"
    REPORT_SIGN = "report.sign"
    REPORT_APPROVE = "report.approve"
    SHARE_FILL = "share.fill"
    EVENT_VIEW = "event.view"
    EVENT_ATTEND = "event.attend"
    EVENT_MANAGE = "event.manage"
    BANK_LIST = "bank.list"
    BANK_EXPORT = "bank.export"
    SIGNED_LIST_VIEW = "signed_list.view"
    VOUCHER_VIEW = "voucher.view"
    VOUCHER_CLAIM = "voucher.claim"
    VOUCHER_REVIEW = "voucher.review"
    VOUCHER_GRANT = "voucher.grant"
    PLEDGE_VIEW = "pledge.view"
    PLEDGE_EDIT = "pledge.edit"
    RELENDING_VIEW = "relending.view"
    RELENDING_EDIT = "relending.edit"
    RELENDING_CONSENT = "relending.consent"
    PRODUCT_VIEW = "product.view"
    PRODUCT_KEEP = "product.keep"
    PRODUCT_APPROVE = "product.approve"
    LOAN_VIEW = "loan.view"
    LOAN_APPLY = "loan.apply"
    LOAN_ANSWER = "loan.answer"
    LOAN_DECIDE = "loan.decide"
    HOOK_KEEP = "hook.keep"
    PROBLEM_VIEW = "problem.view"
    PROBLEM_RAISE = "problem.raise"
    PROBLEM_RATE = "problem.rate"
    PROBLEM_HANDLE = "problem.handle"
    PROBLEM_IMPORT = "problem.import"
    KNOWLEDGE_EDIT = "knowledge.edit"
    AGENCY_VIEW = "agency.view"
    AGENCY_ASK = "agency.ask"
    AGENCY_HANDLE = "agency.handle"
    AGENCY_KEEP = "agency.keep"
    PROJECT_VIEW = "project.view"
    PROJECT_EDIT = "project.edit"
    VISIT_VIEW = "visit.view"
    VISIT_WRITE = "visit.write"
    OFFICER_MANAGE = "officer.manage"
    CHAIN_VIEW = "chain.view"
    CHAIN_EDIT = "chain.edit"
    PLACE_EDIT = "place.edit"
    BOARD_EDIT = "board.edit"
    VIEW_SHARE = "view.share"
    PEOPLE_VIEW = "people.view"
    PEOPLE_INVITE = "people.invite"
    ROLE_ASSIGN = "role.assign"
    SETTINGS_EDIT = "settings.edit"
    ORGANISATION_EDIT = "organisation.edit"
    AUDIT_VIEW = "audit.view"


class Scope(StrEnum):
    """Which rows a role reaches."""

    ZONE = "zone"
    PARK = "park"
    FIRM = "firm"
    BANK = "bank"
    SCHOOL = "school"
    OPERATOR = "operator"
    SELF = "self"
    NONE = "none"


@dataclass(frozen=True)
class Role:
    code: str
    label: str | Promise
    description: str | Promise
    kind: str  # the kind of organisation that the role is held for
    scope: Scope
    perms: frozenset[Perm]


P = Perm
FIRM_READS = {
    P.FIRM_VIEW,
    P.FIRM_HISTORY,
    P.DECLARATION_VIEW,
    P.SCORE_VIEW,
    P.RULE_VIEW,
    P.PUBLICITY_VIEW,
    P.APPEAL_VIEW,
    P.READINESS_VIEW,
    P.CONSENT_VIEW,
    P.LOOK_VIEW,
    P.DEMAND_VIEW,
    P.CARD_VIEW,
    P.SUPPORT_VIEW,
    P.MATCH_VIEW,
    P.VOUCHER_VIEW,
    P.PLEDGE_VIEW,
    P.RELENDING_VIEW,
    P.TENANCY_VIEW,
    P.PRODUCT_VIEW,
    P.LOAN_VIEW,
    P.EVENT_VIEW,
    P.PROBLEM_VIEW,
    P.AGENCY_VIEW,
    P.CHAIN_VIEW,
}
STAFF_READS = {
    P.FIRM_VIEW,
    P.NOTE_VIEW,
    P.FIRM_HISTORY,
    P.REGISTRY_EXPORT,
    P.DECLARATION_VIEW,
    P.SEASON_VIEW,
    P.SCORE_VIEW,
    P.RANKING_VIEW,
    P.NIGHT_VIEW,
    P.RULE_VIEW,
    P.FIGURE_VIEW,
    P.CULTIVATION_VIEW,
    P.PUBLICITY_VIEW,
    P.APPEAL_VIEW,
    P.READINESS_VIEW,
    P.CONSENT_VIEW,
    P.LOOK_VIEW,
    P.DEMAND_VIEW,
    P.SUPPORT_VIEW,
    P.MATCH_VIEW,
    P.VOUCHER_VIEW,
    P.PLEDGE_VIEW,
    P.RELENDING_VIEW,
    P.CARRIER_VIEW,
    P.LEASE_VIEW,
    P.TENANT_VIEW,
    P.REPORT_VIEW,
    P.TENANCY_VIEW,
    P.EVALUATION_VIEW,
    P.PRODUCT_VIEW,
    P.LOAN_VIEW,
    P.EVENT_VIEW,
    P.PROBLEM_VIEW,
    P.AGENCY_VIEW,
    P.PROJECT_VIEW,
    P.VISIT_VIEW,
    P.CHAIN_VIEW,
}
COOPERATES = {P.DEMAND_WRITE, P.MATCH_ANSWER, P.AGREEMENT_WRITE, P.EVENT_ATTEND}
BROKERS = {
    P.DEMAND_WRITE,
    P.DEMAND_REVIEW,
    P.TALENT_VIEW,
    P.SUPPORT_EDIT,
    P.ROUND_VIEW,
    P.ROUND_RUN,
    P.MATCH_MANAGE,
    P.AGREEMENT_WRITE,
    P.EVENT_MANAGE,
}
OF_TALENTS = {
    P.RULE_VIEW,
    P.TALENT_VIEW,
    P.TALENT_EDIT,
    P.DEMAND_VIEW,
    P.SUPPORT_VIEW,
    P.MATCH_VIEW,
    P.EVENT_VIEW,
}
ASKS = {P.PROBLEM_RAISE, P.PROBLEM_RATE}  # a firm's people with its problems
ANSWERS = {P.PROBLEM_RAISE, P.PROBLEM_HANDLE, P.KNOWLEDGE_EDIT}
# What staff do for firms outside of their own counters: agency tasks, investment projects, visits.
SERVES = {P.AGENCY_ASK, P.AGENCY_HANDLE, P.PROJECT_EDIT, P.VISIT_WRITE}
# What a bank's people do with products and loans; whoever of the zone reads these decides nothing for a bank.
LENDING = {P.PRODUCT_VIEW, P.PRODUCT_KEEP, P.LOAN_VIEW, P.LOAN_DECIDE, P.HOOK_KEEP}


def role(code, label, description, kind, scope, *perms: Perm | Iterable[Perm]) -> Role:
    flat = {p for group in perms for p in ([group] if isinstance(group, Perm) else group)}
    return Role(code, label, description, kind, scope, frozenset(flat))


ROLES: dict[str, Role] = {
    r.code: r
    for r in [
        role(
            "firm_owner",
            _("Firm: owner"),
            _("The firm's responsible person: fills in and submits declarations, gives and withdraws consents."),
            "firm",
            Scope.FIRM,
            FIRM_READS,
            P.DECLARATION_FILL,
            P.DECLARATION_SUBMIT,
            P.SHARE_FILL,
            P.CONSENT_GIVE,
            P.APPEAL_MAKE,
            COOPERATES,
            P.VOUCHER_CLAIM,
            P.RELENDING_CONSENT,
            P.LOAN_APPLY,
            P.LOAN_ANSWER,
            ASKS,
            P.AGENCY_ASK,
        ),
        role(
            "firm_filler",
            _("Firm: filler"),
            _("The firm's accountant: fills in and submits declarations, sees points and who looked."),
            "firm",
            Scope.FIRM,
            FIRM_READS,
            P.DECLARATION_FILL,
            P.DECLARATION_SUBMIT,
            P.SHARE_FILL,
            P.APPEAL_MAKE,
            COOPERATES,
            P.VOUCHER_CLAIM,
            P.LOAN_ANSWER,
            ASKS,
            P.AGENCY_ASK,
        ),
        role(
            "firm_viewer",
            _("Firm: viewer"),
            _("Reads the firm's own file and changes nothing."),
            "firm",
            Scope.FIRM,
            FIRM_READS,
        ),
        role(
            "park_officer",
            _("Park officer"),
            _("Keeps the files of the own park's firms; firms of other parks do not exist for this role."),
            "park",
            Scope.PARK,
            STAFF_READS,
            P.FIRM_EDIT,
            P.NOTE_WRITE,
            P.CULTIVATION_EDIT,
            P.CARD_VIEW,
            P.PLEDGE_EDIT,
            ANSWERS,
            SERVES,
            P.PLACE_EDIT,
        ),
        role(
            "reviewer",
            _("Zone reviewer"),
            _(
                "Keeps the registry, imports ledgers, runs seasons, reviews declarations, starts the night run, confirms joining."
            ),
            "department",
            Scope.ZONE,
            STAFF_READS,
            P.FIRM_EDIT,
            P.FIRM_MOVE,
            P.FIRM_MERGE,
            P.NOTE_WRITE,
            P.CULTIVATION_EDIT,
            P.VIEW_SHARE,
            P.REGISTRY_IMPORT,
            P.CARRIER_MANAGE,
            P.REPORT_APPROVE,
            P.EVALUATION_RUN,
            P.EVALUATION_SCORE,
            P.DECLARATION_REVIEW,
            P.SEASON_MANAGE,
            P.RULE_DRAFT,
            P.NIGHT_RUN,
            P.JOIN_CONFIRM,
            P.RULE_TRY,
            P.TRIAL_VIEW,
            P.BOARD_EDIT,
            P.APPEAL_ANSWER,
            P.SIGNED_LIST_VIEW,
            BROKERS,
            P.VOUCHER_REVIEW,
            P.PLEDGE_EDIT,
            P.RELENDING_EDIT,
            ANSWERS,
            P.PROBLEM_IMPORT,
            P.FIGURE_ENTER,
            SERVES,
            P.AGENCY_KEEP,
            P.OFFICER_MANAGE,
            {P.CHAIN_EDIT, P.PLACE_EDIT},
        ),
        role(
            "approver",
            _("Zone approver"),
            _(
                "As the reviewer; approves declarations after the first review, and publishes rules, but never own work."
            ),
            "department",
            Scope.ZONE,
            STAFF_READS,
            P.FIRM_EDIT,
            P.FIRM_MOVE,
            P.FIRM_MERGE,
            P.NOTE_WRITE,
            P.CULTIVATION_EDIT,
            P.TARGET_EDIT,
            P.VIEW_SHARE,
            P.REGISTRY_IMPORT,
            P.CARRIER_MANAGE,
            P.REPORT_APPROVE,
            P.EVALUATION_RUN,
            P.EVALUATION_SCORE,
            P.DECLARATION_REVIEW,
            P.DECLARATION_APPROVE,
            P.SEASON_MANAGE,
            P.RULE_DRAFT,
            P.RULE_APPROVE,
            P.NIGHT_RUN,
            P.JOIN_CONFIRM,
            P.RULE_TRY,
            P.TRIAL_VIEW,
            P.BOARD_EDIT,
            P.APPEAL_ANSWER,
            P.PUBLICITY_MANAGE,
            P.SIGNED_LIST_VIEW,
            BROKERS,
            P.VOUCHER_REVIEW,
            P.VOUCHER_GRANT,
            P.PLEDGE_EDIT,
            P.RELENDING_EDIT,
            P.PRODUCT_APPROVE,
            ANSWERS,
            P.PROBLEM_IMPORT,
            P.FIGURE_ENTER,
            SERVES,
            P.AGENCY_KEEP,
            P.OFFICER_MANAGE,
            {P.CHAIN_EDIT, P.PLACE_EDIT},
        ),
        role(
            "leader",
            _("Zone leader"),
            _("Sees the whole zone and changes nothing."),
            "department",
            Scope.ZONE,
            STAFF_READS,
            P.TRIAL_VIEW,
            P.SIGNED_LIST_VIEW,
            P.TALENT_VIEW,
            P.ROUND_VIEW,
        ),
        role(
            "bank_officer",
            _("Bank officer"),
            _("Sees the firms that consented to this bank, and of them only what they consented to."),
            "bank",
            Scope.BANK,
            P.BANK_LIST,
            P.BANK_EXPORT,
            P.SIGNED_LIST_VIEW,
            LENDING,
            P.RULE_VIEW,
        ),
        role(
            "bank_manager",
            _("Bank manager"),
            _("As the bank officer, for the whole bank."),
            "bank",
            Scope.BANK,
            P.BANK_LIST,
            P.BANK_EXPORT,
            P.SIGNED_LIST_VIEW,
            LENDING,
            P.RULE_VIEW,
        ),
        role(
            "talent",
            _("PhD"),
            _("Keeps the own profile and says who may see what of it, answers proposals of firms."),
            "university",
            Scope.SELF,
            OF_TALENTS,
            P.MATCH_ANSWER,
            P.AGREEMENT_WRITE,
            P.EVENT_ATTEND,
        ),
        role(
            "liaison",
            _("University liaison"),
            _("Keeps the profiles of the own school and follows its matches."),
            "university",
            Scope.SCHOOL,
            OF_TALENTS,
            P.TALENT_IMPORT,
        ),
        role(
            "incubator_manager",
            _("Incubator manager"),
            _(
                "Runs the own carrier, decides who enters and leaves; of a tenant sees what the tenancy or a consent gives."
            ),
            "operator",
            Scope.OPERATOR,
            P.RULE_VIEW,
            P.CARRIER_VIEW,
            P.CARRIER_EDIT,
            P.LEASE_VIEW,
            P.LEASE_EDIT,
            P.TENANT_VIEW,
            P.TENANT_EDIT,
            P.TENANT_DECIDE,
            P.REPORT_VIEW,
            P.REPORT_FILL,
            P.REPORT_SIGN,
            P.EVALUATION_VIEW,
            P.EVALUATION_FILL,
            P.MENTORING_WRITE,
        ),
        role(
            "incubator_clerk",
            _("Incubator clerk"),
            _("Keeps the own carrier's rooms, leases, prospects and tenants' records."),
            "operator",
            Scope.OPERATOR,
            P.RULE_VIEW,
            P.CARRIER_VIEW,
            P.LEASE_VIEW,
            P.LEASE_EDIT,
            P.TENANT_VIEW,
            P.TENANT_EDIT,
            P.REPORT_VIEW,
            P.REPORT_FILL,
            P.EVALUATION_VIEW,
            P.MENTORING_WRITE,
        ),
        role(
            "mentor",
            _("Mentor"),
            _("Advises tenants of a carrier and writes down the sessions; rents are none of a mentor's business."),
            "operator",
            Scope.OPERATOR,
            P.RULE_VIEW,
            P.CARRIER_VIEW,
            P.TENANT_VIEW,
            P.MENTORING_WRITE,
        ),
        role(
            "system_admin",
            _("System administrator"),
            _("Accounts, invitations and settings; no firm data."),
            "department",
            Scope.NONE,
            P.PEOPLE_VIEW,
            P.PEOPLE_INVITE,
            P.SETTINGS_EDIT,
            P.ORGANISATION_EDIT,
        ),
        role(
            "security_admin",
            _("Security administrator"),
            _("Gives and takes roles, unlocks accounts; no firm data."),
            "department",
            Scope.NONE,
            P.PEOPLE_VIEW,
            P.ROLE_ASSIGN,
        ),
        role(
            "audit_admin",
            _("Audit administrator"),
            _("Reads the log and checks its seals; no firm data."),
            "department",
            Scope.NONE,
            P.AUDIT_VIEW,
        ),
    ]
}
ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
FIRM_ROLES = frozenset(code for code, r in ROLES.items() if r.scope is Scope.FIRM)


@dataclass(frozen=True)
class Shared:
    """Rows that a whole scope reaches because whoever they belong to shares them: where this flag is set, or all; and not before
    the day in the field `since`, if one stands there.
    """

    flag: str = ""
    since: str = ""


# The rows of each model that a scope reaches, by the field that must hold one of the person's organisations (of SELF: the
# person), or shared ones. A scope that is absent reaches nothing; ZONE reaches everything that the role's permissions name.
OF_FIRM = {Scope.PARK: "firm__park", Scope.FIRM: "firm__organisation"}


def _through(path: str) -> dict[Scope, str]:
    """Of rows that lead to a carrier: the operator's people see those of its houses, a park's officers of the park's."""
    return {Scope.PARK: f"{path}__park", Scope.OPERATOR: f"{path}__operator"}


OF_CARRIER = _through("carrier")
OF_TENANT = _through("tenant__carrier") | {Scope.FIRM: "tenant__firm__organisation"}
CARRIER_PARTS = [
    "carriertitle",
    "investor",
    "staff",
    "mentor",
    "platform",
    "activity",
    "income",
    "building",
    "carrieroutcome",
    "assessment",
]
TENANT_PARTS = [
    "serviceuse", "mentorsession", "financing", "right", "headcount", "tenantconsent", "sharedfigures", "tenantoutcome",
]  # fmt: skip
ROW_RULES: dict[str, dict[Scope, str | Shared]] = {
    "enterprises.firm": {Scope.PARK: "park", Scope.FIRM: "organisation"},
    "enterprises.yearfacts": OF_FIRM,
    "enterprises.mergedfacts": OF_FIRM,
    "enterprises.title": OF_FIRM,
    "enterprises.intellectualproperty": OF_FIRM,
    "enterprises.platform": OF_FIRM,
    "enterprises.award": OF_FIRM,
    "enterprises.assessment": OF_FIRM,
    "enterprises.negativerecord": OF_FIRM,
    "enterprises.abovescaleyear": OF_FIRM,
    "enterprises.consent": OF_FIRM,
    "enterprises.look": OF_FIRM,
    "enterprises.firmtag": {Scope.PARK: "firm__park"},
    "enterprises.searchterm": OF_FIRM,
    "enterprises.latestfigures": OF_FIRM,
    "enterprises.contact": OF_FIRM,
    "enterprises.note": {Scope.PARK: "firm__park"},
    "enterprises.move": OF_FIRM,
    "enterprises.merge": {},
    "spreadsheets.import": {Scope.SCHOOL: "organisation"},
    "innovation_points.declaration": OF_FIRM,
    "innovation_points.declarationcomment": {
        Scope.PARK: "declaration__firm__park",
        Scope.FIRM: "declaration__firm__organisation",
    },
    "innovation_points.expensebook": OF_FIRM,
    "innovation_points.researchproject": {Scope.PARK: "book__firm__park", Scope.FIRM: "book__firm__organisation"},
    "innovation_points.expenseupload": {Scope.PARK: "book__firm__park", Scope.FIRM: "book__firm__organisation"},
    "innovation_points.invitation": OF_FIRM,
    "innovation_points.leave": OF_FIRM,
    "innovation_points.score": OF_FIRM,
    "innovation_points.appeal": OF_FIRM,
    "innovation_points.publicityseen": OF_FIRM,
    "financing.bankfirmpast": OF_FIRM,
    "innovation_points.titleresult": OF_FIRM,
    "innovation_points.plan": OF_FIRM,
    "innovation_points.plantask": {Scope.PARK: "plan__firm__park", Scope.FIRM: "plan__firm__organisation"},
    "innovation_points.yeartarget": {Scope.PARK: "park"},
    "innovation_points.night": {},
    "innovation_points.trial": {},
    "financing.readiness": OF_FIRM,
    **{f"incubators.{model}": OF_CARRIER for model in CARRIER_PARTS},
    "incubators.carrier": {Scope.PARK: "park", Scope.OPERATOR: "operator"},
    "incubators.floor": _through("building__carrier"),
    "incubators.room": _through("floor__building__carrier"),
    "incubators.tenant": {**OF_CARRIER, Scope.FIRM: "firm__organisation"},
    "incubators.lease": OF_TENANT,
    "incubators.rentcharge": _through("lease__tenant__carrier") | {Scope.FIRM: "lease__tenant__firm__organisation"},
    "incubators.seat": {},
    "incubators.expertscore": {},
    "incubators.step": _through("tenant__carrier"),
    "incubators.report": OF_CARRIER,
    "incubators.tenantshare": OF_TENANT,
    **{f"incubators.{model}": OF_TENANT for model in TENANT_PARTS},
    "enterprise_services.agencytask": OF_FIRM,
    "enterprise_services.agencydocument": {Scope.PARK: "task__firm__park", Scope.FIRM: "task__firm__organisation"},
    "enterprise_services.project": {Scope.PARK: "park"},
    "enterprise_services.visit": {Scope.PARK: "firm__park"},
    "enterprise_services.finding": {Scope.PARK: "visit__firm__park"},
    "financing.bankfirm": {Scope.BANK: "bank"},
    "financing.bankdrop": {Scope.BANK: "bank"},
    "financing.signedlist": {Scope.BANK: "bank"},
    # What a demand shows to everybody; firms see of a talent the card alone, written from what the talent consented to.
    "talent_matching.demand": OF_FIRM
    | {scope: Shared("is_listed", since="embargo") for scope in (Scope.SELF, Scope.SCHOOL)},
    "talent_matching.talent": {Scope.SELF: "user", Scope.SCHOOL: "school"},
    "talent_matching.card": {
        Scope.PARK: Shared(),
        Scope.FIRM: Shared(),
        Scope.SELF: "talent__user",
        Scope.SCHOOL: "talent__school",
    },
    "talent_matching.round": {},
    "talent_matching.match": OF_FIRM | {Scope.SELF: "talent__user", Scope.SCHOOL: "talent__school"},
    "talent_matching.agreement": OF_FIRM | {Scope.SELF: "talent__user", Scope.SCHOOL: "talent__school"},
    "financing.voucherclaim": OF_FIRM,
    "financing.voucherentry": OF_FIRM,
    "financing.pledge": OF_FIRM,
    "financing.relendingcandidate": OF_FIRM,
    "financing.bankmark": {Scope.BANK: "bank"},
    "financing.banknote": {Scope.BANK: "bank"},
    "financing.bankwatch": {Scope.BANK: "bank"},
    "financing.product": {Scope.BANK: "bank"},
    "financing.loan": {**OF_FIRM, Scope.BANK: "bank"},
    "financing.loandocument": {
        Scope.PARK: "loan__firm__park",
        Scope.FIRM: "loan__firm__organisation",
        Scope.BANK: "loan__bank",
    },
    "financing.drawing": {
        Scope.PARK: "loan__firm__park",
        Scope.FIRM: "loan__firm__organisation",
        Scope.BANK: "loan__bank",
    },
    "financing.hook": {Scope.BANK: "bank"},
    "financing.delivery": {Scope.BANK: "bank"},
    # An event is seen by those it is for; of those who come each side sees its own.
    "talent_matching.event": {
        Scope.PARK: Shared("for_firms"),
        Scope.FIRM: Shared("for_firms"),
        Scope.SELF: Shared("for_talents"),
        Scope.SCHOOL: Shared("for_talents"),
    },
    "talent_matching.signup": OF_FIRM | {Scope.SELF: "talent__user", Scope.SCHOOL: "talent__school"},
    "talent_matching.eventinvitation": OF_FIRM | {Scope.SELF: "talent__user", Scope.SCHOOL: "talent__school"},
    "talent_matching.followup": {},
    "enterprise_services.problem": OF_FIRM,
    "enterprise_services.call": {Scope.PARK: "problem__firm__park", Scope.FIRM: "problem__firm__organisation"},
    "enterprise_services.step": {Scope.PARK: "problem__firm__park", Scope.FIRM: "problem__firm__organisation"},
    "enterprise_services.knowledge": {Scope.PARK: Shared(), Scope.FIRM: Shared("is_published")},
    "talent_matching.eventnumber": {Scope.PARK: Shared("event__for_firms")},
    # Figures entered by hand: of a park its officers see its own.
    "enterprise_services.enteredvalue": {Scope.PARK: "park"},
    "enterprise_services.chainplace": OF_FIRM,
}
# Rows that whoever holds the permission sees whosever they are; and rows that even the zone does not see.
OPEN_ROWS: dict[str, Q] = {"financing.product": Q(state__in=["published", "ended"])}
OWN_ROWS: dict[str, Q] = {"financing.product": Q(state="draft")}


# Rows with `flag` set are kept to those who deal with them: of the zone and of the parks, people whom a field of `people`
# names, or whose organisation stands in `units`. Their firm sees them always.
@dataclass(frozen=True)
class Kept:
    flag: str
    people: tuple[str, ...]
    units: str = ""

    def q(self, user, perm: Perm) -> Q:
        own = user.access.ids(Scope.ZONE, perm) | user.access.ids(Scope.PARK, perm)
        among = Q(**{f"{self.units}__overlap": sorted(own)}) if self.units else Q(pk__in=[])
        for name in self.people:
            among |= Q(**{name: user.pk})
        return Q(**{self.flag: False}) | among


OFFICE = frozenset({Scope.ZONE, Scope.PARK})
KEPT_ROWS: dict[str, Kept] = {
    # What an expert wrote is the expert's alone until the round is closed.
    "incubators.expertscore": Kept("seat__assessment__is_sealed", ("seat__expert",)),
    "enterprise_services.problem": Kept("is_confidential", ("owner", "first_receiver", "raised_by"), "handling"),
}
# Models without firm, bank or talent data, seen whole by whoever holds the permission; and what is published on purpose.
OPEN_MODELS = frozenset(
    {
        "incubators.evaluation",
        "innovation_points.night",
        "innovation_points.publicity",
        "innovation_points.publicityline",
        "innovation_points.ruleversion",
        "innovation_points.season",
        "innovation_points.reminder",
        "talent_matching.support",
        "financing.voucheryear",
        "financing.relendingbatch",
        "financing.stagemedian",
        "enterprise_services.serviceitem",
        "enterprise_services.chainstep",
        "enterprise_services.absence",
        "enterprise_services.handover",
        "accounts.user",
        "accounts.auditevent",
    }
)


@dataclass
class Access:
    """The roles that a person holds now, and the organisations they are held for."""

    roles: dict[str, set[int]] = field(default_factory=dict)  # role code -> organisation ids
    firms: list = field(default_factory=list)  # all firm organisations of the person, for the switch
    organisations: list = field(default_factory=list)
    firm: object | None = None  # the firm switched to

    @classmethod
    def of(cls, user, firm_id: int | None = None) -> "Access":
        """Read the memberships in force; of several firms only the one switched to counts (the first by default)."""
        memberships = list(user.memberships.in_force().select_related("organisation").order_by("id"))
        firms = {m.organisation_id: m.organisation for m in memberships if m.role in FIRM_ROLES}
        firm = firms.get(firm_id) or next(iter(firms.values()), None)
        access = cls(firms=list(firms.values()), firm=firm)
        for membership in memberships:
            if membership.role in FIRM_ROLES and membership.organisation_id != firm.pk:
                continue
            access.roles.setdefault(membership.role, set()).add(membership.organisation_id)
            if membership.organisation not in access.organisations:
                access.organisations.append(membership.organisation)
        return access

    def perms(self) -> frozenset[Perm]:
        return frozenset().union(*(ROLES[code].perms for code in self.roles))

    def holds(self, *codes: str) -> bool:
        return any(code in self.roles for code in codes)

    def ids(self, scope: Scope, perm: Perm | None = None) -> set[int]:
        """The organisations that the person reaches in this scope, by roles that hold the permission (or any)."""
        found: set[int] = set()
        for code, organisations in self.roles.items():
            if ROLES[code].scope is scope and (perm is None or perm in ROLES[code].perms):
                found |= organisations
        return found

    def in_zone(self, perm: Perm | None = None) -> bool:
        return bool(self.ids(Scope.ZONE, perm))


def can(user, perm: Perm) -> bool:
    """Whether any of the person's roles holds the permission (a token's scopes narrow it)."""
    if not user.is_authenticated or perm not in user.access.perms():
        return False
    scopes = getattr(user, "token_scopes", None)
    return scopes is None or perm in scopes


def visible(user, queryset: QuerySet, perm: Perm) -> QuerySet:
    """The rows of `queryset` that the person may see by roles holding `perm`. Several roles add up."""
    label = queryset.model._meta.label_lower
    if not can(user, perm):
        return queryset.none()
    if label in OPEN_MODELS:
        return queryset
    kept = KEPT_ROWS[label].q(user, perm) if label in KEPT_ROWS else Q()
    reach = OPEN_ROWS.get(label, Q(pk__in=[]))
    if user.access.in_zone(perm):
        queryset = queryset.exclude(OWN_ROWS[label]) if label in OWN_ROWS else queryset
        return queryset.filter(kept) if kept else queryset
    for scope, rule in ROW_RULES[label].items():
        if ids := user.access.ids(scope, perm):
            within = _within(rule, {user.pk} if scope is Scope.SELF else ids)
            reach |= within & kept if scope in OFFICE else within
    return queryset.filter(reach)


def _within(rule: str | Shared, ids: set[int]) -> Q:
    if isinstance(rule, Shared):
        shared = Q(**{rule.flag: True}) if rule.flag else Q(pk__isnull=False)
        return shared & _reached(rule.since) if rule.since else shared
    return Q(**{f"{rule}__in": ids})


def _reached(field: str) -> Q:
    return Q(**{field: None}) | Q(**{f"{field}__lte": timezone.localdate()})


def _declare(view, rule):
    """Mark a view, function or class, with the rule that the middleware and the route test read."""
    if isinstance(view, type):
        view.access_rule = rule
        return view

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    wrapped.access_rule = rule
    return wrapped


def requires(*perms: Perm):
    """The view answers people who hold any of these permissions."""
    return lambda view: _declare(view, frozenset(perms))


def signed_in(view):
    """The view answers everybody who is signed in."""
    return _declare(view, "signed_in")


def public(view):
    """The view answers everybody."""
    return _declare(view, "public")


def rule_of(view):
    """The declared rule of a resolved view, or None: class views carry it on the class, DRF's on the view class."""
    for candidate in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        if rule := getattr(candidate, "access_rule", None):
            return rule
    return None


def check(user, rule) -> bool:
    """Whether the person passes a declared rule. Raises PermissionDenied for a view that declares none."""
    if rule is None:
        raise PermissionDenied("This address declares no permission and therefore answers nobody.")
    if rule == "public":
        return True
    if not user.is_authenticated:
        return False
    return rule == "signed_in" or any(can(user, perm) for perm in rule)
