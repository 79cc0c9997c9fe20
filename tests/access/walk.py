"""Walks the URLconf: every route, every demo role, the own object and another's; see test_routes."""

from unittest import mock

from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import URLPattern, get_resolver, reverse
from django.utils.functional import cached_property

from accounts.access import rule_of

from .zone import ROLES, YEAR, Zone, build, holdings_of

__all__ = [
    "ROLES",
    "WORDS",
    "Unknown",
    "Zone",
    "address",
    "build",
    "ended",
    "holdings_of",
    "reading",
    "routes",
    "status_of",
]


def routes():
    """(name, route, rule) of every address; of DRF's doubled routes with a format suffix only the plain one."""

    def inside(patterns, prefix, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                if "format>" not in str(pattern.pattern):
                    yield f"{namespace}{pattern.name or ''}", prefix + str(pattern.pattern), pattern
            else:
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from inside(pattern.url_patterns, prefix + str(pattern.pattern), inner)

    for name, route, pattern in inside(get_resolver().url_patterns, "", ""):
        yield name, route, rule_of(pattern.callback), pattern


# Which object each argument of a route names, by the beginning of the route's name: the first that fits counts.
KINDS = {
    "accounts:end_role": {"pk": "person", "membership": "membership"},
    "accounts:": {"pk": "person"},
    "workplace:notice": {"pk": "notice"},
    "workplace:evidence": {"pk": "evidence"},
    "workplace:post": {"pk": "post"},
    "workplace:view_": {"pk": "view"},
    "workplace:organisation_": {"pk": "bank"},
    "spreadsheets:": {"pk": "import"},
    "enterprises:consent": {"pk": "firm", "consent_pk": "consent"},
    "enterprises:holding": {"pk": "firm", "holding_pk": "holding"},
    "enterprises:contact": {"pk": "firm", "contact_pk": "contact"},
    "enterprises:firm_move": {"pk": "firm"},
    "enterprises:firm_": {"pk": "firm"},
    "enterprises:facts_correct": {"pk": "firm"},
    "enterprises:note_add": {"pk": "firm"},
    "enterprises:merge": {"pk": "firm", "gone_pk": "other_firm"},
    "enterprises:unmerge": {"pk": "merge"},
    "enterprises:join_": {"pk": "join_request"},
    "firm-": {"pk": "firm"},
    "consent-": {"pk": "consent"},
    "innovation_points:declaration_evidence": {"pk": "declaration", "link": "figure_link"},
    "innovation_points:declaration": {"pk": "declaration"},
    "innovation_points:expense_start": {"pk": "declaration"},
    "innovation_points:expense_project_new": {"pk": "book"},
    "innovation_points:expense_project": {"pk": "project"},
    "innovation_points:expense_upload_new": {"pk": "book"},
    "innovation_points:expense_upload": {"pk": "upload"},
    "innovation_points:expense": {"pk": "book"},
    "innovation_points:plan_start": {"firm_pk": "firm"},
    "innovation_points:plan": {"pk": "plan"},
    "innovation_points:appeal_new": {"pk": "firm"},
    "innovation_points:appeal": {"pk": "appeal"},
    "innovation_points:season_extend": {"pk": "invitation"},
    "innovation_points:season": {"pk": "season"},
    "innovation_points:leave": {"pk": "leave"},
    "innovation_points:reminder_new": {"pk": "season"},
    "innovation_points:reminder": {"pk": "reminder"},
    "innovation_points:target": {"pk": "target"},
    "innovation_points:review": {"pk": "declaration", "file": "evidence"},
    "innovation_points:points": {"pk": "firm"},
    "innovation_points:why": {"pk": "firm"},
    "innovation_points:change": {"pk": "firm"},
    "innovation_points:advice": {"pk": "firm"},
    "innovation_points:night": {"pk": "night"},
    "innovation_points:publicity": {"pk": "publicity"},
    "innovation_points:rule_edit": {"pk": "rule_draft"},
    "innovation_points:rule_merge": {"pk": "rule_draft"},
    "innovation_points:rule_send": {"pk": "rule_draft"},
    "innovation_points:rule": {"pk": "rule"},
    "innovation_points:trial_": {"pk": "rule"},
    "innovation_points:trial": {"pk": "trial"},
    "appeal-": {"pk": "appeal"},
    "plan-": {"pk": "plan"},
    "declaration-": {"pk": "declaration"},
    "season-": {"pk": "season"},
    "publicity-": {"pk": "publicity"},
    "run-": {"pk": "night"},
    "rule-": {"pk": "rule"},
    "trial-": {"pk": "trial"},
    "score-": {"firm_id": "firm"},
    "result-": {"firm_id": "firm"},
    "talent_matching:demand": {"pk": "demand"},
    "talent_matching:talent": {"pk": "talent"},
    "talent_matching:card": {"pk": "talent"},
    "talent_matching:match": {"pk": "match"},
    "talent_matching:agreement": {"pk": "agreement"},
    "talent_matching:milestone": {"pk": "agreement", "milestone_pk": "milestone"},
    "talent_matching:outcome": {"pk": "agreement"},
    "talent_matching:sign_up": {"pk": "event", "sign_up_pk": "sign_up"},
    "talent_matching:follow_up": {"pk": "event", "follow_up_pk": "follow_up"},
    "talent_matching:event": {"pk": "event", "token": "door"},
    "talent_matching:offer": {"pk": "offer"},
    "talent_matching:round": {"pk": "round", "demand_pk": "demand"},
    "talent_matching:pair": {"pk": "round", "pair_pk": "pair"},
    "demand-": {"pk": "demand"},
    "talent-": {"pk": "talent"},
    "expert-": {"pk": "talent"},
    "match-": {"pk": "match"},
    "agreement-": {"pk": "agreement"},
    "event-": {"pk": "event"},
    "support-": {"pk": "offer"},
    "incubators:carrier": {"pk": "carrier", "part_pk": "carrier_part"},
    "incubators:room": {"pk": "room"},
    "incubators:lease": {"pk": "lease"},
    "incubators:evaluation_": {"pk": "evaluation"},
    "incubators:assessment": {"pk": "assessment"},
    "incubators:report": {"pk": "report"},
    "incubators:share_by": {"token": "share_token"},
    "incubators:share": {"pk": "share"},
    "incubators:rent": {"pk": "rent"},
    "incubators:tenant_": {"pk": "tenant", "part_pk": "tenant_part"},
    "incubators:tenant": {"pk": "tenant"},
    "incubators:tenancy": {"pk": "tenant"},
    "carrier-": {"pk": "carrier"},
    "room-": {"pk": "room"},
    "lease-": {"pk": "lease"},
    "tenant-": {"pk": "tenant"},
    "report-": {"pk": "report"},
    "evaluation-": {"pk": "evaluation"},
    "assessment-": {"pk": "assessment"},
    "financing:bank_": {"pk": "bank_row"},
    "financing:signed_list_": {"pk": "signed_list"},
    "financing:voucher_year": {"pk": "voucher_year"},
    "financing:voucher_ledger": {"pk": "voucher_year"},
    "financing:voucher_publish": {"pk": "voucher_year"},
    "financing:voucher": {"pk": "voucher"},
    "financing:pledge": {"pk": "pledge"},
    "financing:relending_batch": {"pk": "batch"},
    "financing:relending_": {"pk": "candidate"},
    "financing:product_edit": {"pk": "product_draft"},
    "financing:product_submit": {"pk": "product_draft"},
    "financing:product_publish": {"pk": "product_submitted"},
    "financing:product_return": {"pk": "product_submitted"},
    "financing:product": {"pk": "product"},
    "financing:loan_apply": {"pk": "product"},
    "financing:loan": {"pk": "loan"},
    "financing:document_ask": {"pk": "loan"},
    "financing:document_answer": {"pk": "loan_document"},
    "financing:hook_": {"pk": "hook"},
    "financing:delivery_": {"pk": "delivery"},
    "bank-firms-": {"pk": "bank_row"},
    "readiness-": {"firm_id": "firm"},
    "signed-lists-": {"pk": "signed_list"},
    "vouchers-": {"pk": "voucher"},
    "ip-pledges-": {"pk": "pledge"},
    "relending-candidates-": {"pk": "candidate"},
    "products-": {"pk": "product"},
    "loans-": {"pk": "loan"},
    "enterprise_services:agency_item": {"pk": "agency_item"},
    "enterprise_services:agency_task": {"pk": "agency_task"},
    "enterprise_services:agency_document": {"pk": "agency_task"},
    "enterprise_services:project": {"pk": "project_of_park"},
    "enterprise_services:visit_record": {"pk": "firm"},
    "enterprise_services:visit": {"pk": "visit"},
    "enterprise_services:finding": {"pk": "finding"},
    "enterprise_services:absence": {"pk": "absence"},
    "enterprise_services:hand_over": {"pk": "officer"},
    "enterprise_services:entered": {"pk": "entered"},
    "enterprise_services:knowledge": {"pk": "knowledge"},
    "enterprise_services:problem": {"pk": "problem"},
    "enterprise_services:chain_place_add": {"firm_pk": "firm"},
    "enterprise_services:chain_place": {"pk": "chain_place"},
    "enterprise_services:chain": {"pk": "chain_step"},
    "problem-": {"pk": "problem"},
    "visit-": {"pk": "visit"},
    "agency-item-": {"pk": "agency_item"},
    "agency-task-": {"pk": "agency_task"},
    "project-": {"pk": "project_of_park"},
}
# Arguments that name no object but say what is done: a word that the route takes.
WORDS = {
    "accounts:password_set": {"uidb64": "MQ", "token": "x-y"},
    "spreadsheets:": {"resource": "registry"},
    "enterprises:firm_bulk": {"name": "tag"},
    "enterprises:firm_panel": {"name": "points"},
    "enterprises:facts_correct": {"year": YEAR},
    "enterprises:holding": {"kind": "titles"},
    "enterprises:figure": {"code": "institutions"},
    "enterprises:firm_move": {"name": "rename"},
    "innovation_points:declaration_evidence": {"field": "revenue"},
    "innovation_points:review_batch": {"step": "review"},
    "incubators:carrier": {"kind": "staff"},
    "incubators:report": {"key": "residents"},
    "report-figure": {"key": "residents"},
    "incubators:tenant_": {"kind": "services"},
    "financing:voucher_claim": {"year": YEAR},
    "financing:loan": {"name": "accept"},
    "enterprise_services:problem": {"name": "accept"},
    "enterprise_services:agency_document": {"place": 0},
    "enterprise_services:chain": {"code": "nylon"},
    "chain-": {"pk": "nylon"},
}


class Unknown(LookupError):
    """An argument of which nothing says what it names: it would be asked for with the key of another kind."""


def _first(table, name) -> dict:
    return next((found for start, found in table.items() if name.startswith(start)), {})


def address(name, pattern, objects) -> str:
    """The route's address for these objects."""
    kinds, words, arguments = _first(KINDS, name), _first(WORDS, name), {}
    for key in [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]:
        if key not in kinds and key not in words:
            raise Unknown(f"{name}: say in KINDS or WORDS what {key} names")
        arguments[key] = objects[kinds[key]] if key in kinds else words[key]
    return reverse(name, kwargs=arguments)


def reading(client, address):
    """The answer to a GET, and the names of the parameters that the page looked for: no other can change what it says."""
    names = set()

    class Noting(QueryDict):
        def getlist(self, key, default=None):
            names.add(key)
            return super().getlist(key, default)

        def __getitem__(self, key):
            names.add(key)
            return super().__getitem__(key)

        def __contains__(self, key):
            names.add(key)
            return super().__contains__(key)

    noted = cached_property(lambda request: Noting(request.META.get("QUERY_STRING", ""), encoding=request.encoding))
    noted.__set_name__(WSGIRequest, "GET")
    with mock.patch.object(WSGIRequest, "GET", noted):
        answer = client.get(address)
    return answer, names


def ended(answer) -> int:
    """The status. A file that is sent is read to its end, which closes it."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def status_of(client, address) -> int:
    return ended(client.get(address))
