"""Every edit carries the version that the person saw. A form or an address of the API that forgets it fails here.

What needs none stands in the lists below, with the reason.
"""

import importlib
import pkgutil

import pytest
from django import forms
from drf_spectacular.generators import SchemaGenerator

ROOMS = [
    "accounts",
    "workplace",
    "spreadsheets",
    "enterprises",
    "innovation_points",
    "talent_matching",
    "incubators",
    "financing",
    "enterprise_services",
]
VERSIONS = {"version", "revision", "seen", "text_version"}

BEGINS = "begins something new; there is nothing to overwrite"
APPENDS = "written once and never changed"
OWN = "one person's own setting, which nobody else can change"
DECIDES = "the page's own field `version` goes with it and is checked by the action"
ASKS = "changes nothing: it filters, or asks for a computation"
PART = "a part of a form that carries the version"

FORMS_WITHOUT = {
    "accounts.forms.SignInForm": ASKS,
    "accounts.forms.ForgottenForm": BEGINS,
    "accounts.forms.InviteForm": BEGINS,
    "accounts.forms.PeopleFilterForm": ASKS,
    "accounts.forms.RoleForm": BEGINS,
    "accounts.forms.TokenForm": BEGINS,
    "workplace.figures.forms.ScopeForm": ASKS,
    "workplace.forms.MailChoiceForm": OWN,
    "workplace.views.saved.KeepForm": OWN,
    "workplace.views.saved.ChangeForm": OWN,
    "spreadsheets.forms.UploadForm": BEGINS,
    "spreadsheets.forms.MappingForm": "an import is of the person who uploaded it; a confirmed one is refused",
    "enterprises.bulk.Fields": PART,
    "enterprises.bulk_actions.TagFields": PART,
    "enterprises.bulk_actions.UntagFields": PART,
    "enterprises.bulk_actions.OfficerFields": PART,
    "enterprises.bulk_actions.ReminderFields": PART,
    "enterprises.forms.consents.WithdrawForm": "one way and for good; a second time changes nothing",
    "enterprises.forms.consents.NarrowForm": "only ever less than stands; what stands no longer is refused",
    "enterprises.forms.joining.JoinForm": BEGINS,
    "enterprises.forms.joining.RegisterForm": BEGINS,
    "enterprises.forms.joining.ConfirmForm": "a request is decided once; the second decision is refused",
    "enterprises.forms.joining.RefuseForm": "a request is decided once; the second decision is refused",
    "enterprises.forms.moves.DayForm": ASKS,
    "enterprises.forms.moves.PairForm": ASKS,
    "enterprises.forms.moves.UnmergeForm": "a merge is taken back once; the second time is refused",
    "enterprises.forms.people.NoteForm": APPENDS,
    "innovation_points.cultivation.forms.StartForm": BEGINS,
    "innovation_points.cultivation.forms.TaskForm": PART,
    "innovation_points.cultivation.forms.TargetForm": "a blank form that sets one number; nothing was shown to be overwritten",
    "innovation_points.seasons.bulk.SeasonFields": PART,
    "innovation_points.seasons.forms.LeaveForm": BEGINS,
    "innovation_points.seasons.forms.PeriodForm": PART,
    "innovation_points.seasons.forms.WithdrawLeaveForm": "a leave is withdrawn once; the second time is refused",
    "innovation_points.seasons.forms.TextForm": BEGINS,
    "innovation_points.seasons.forms.WhomForm": ASKS,
    "innovation_points.forms.ReturnForm": DECIDES,
    "innovation_points.forms.CorrectionForm": BEGINS,
    "innovation_points.forms.CommentForm": APPENDS,
    "innovation_points.views.appeals.AppealForm": BEGINS,
    "innovation_points.views.publicity.DemandForm": "a switch with one meaning, logged; saying it twice changes nothing",
    "innovation_points.views.publicity.PublicityForm": BEGINS,
    "innovation_points.views.replays.SpanForm": ASKS,
    "innovation_points.views.figure_evidence.EvidenceForm": APPENDS,
    "innovation_points.views.nights.ScheduleForm": "one hour of one person's office; the page shows it, the log keeps the old one",
    "talent_matching.forms.agreements.MilestoneForm": BEGINS,
    "talent_matching.forms.agreements.OutcomeForm": BEGINS,
    "talent_matching.forms.demands.FirmField": BEGINS,
    "talent_matching.forms.events.InviteForm": BEGINS,
    "talent_matching.forms.events.NumberForm": APPENDS,
    "talent_matching.forms.events.BeganForm": BEGINS,
    "talent_matching.forms.events.FollowUpForm": BEGINS,
    "talent_matching.forms.events.PhotoForm": APPENDS,
    "talent_matching.forms.demands.ReturnForm": DECIDES,
    "talent_matching.forms.matches.ProposeForm": BEGINS,
    "talent_matching.forms.matches.RatingForm": BEGINS,
    "talent_matching.forms.talents.ContactForm": PART,
    "talent_matching.forms.talents.WorkForm": PART,
    "talent_matching.views.rounds.StartForm": BEGINS,
    "talent_matching.views.rounds.ChangeForm": "the round is held and computed anew around each change, whichever came first",
    "financing.forms.loans.ApplicationForm": BEGINS,
    "financing.forms.loans.AskForm": BEGINS,
    "financing.forms.loans.AnswerForm": APPENDS,
    "financing.forms.loans.HookForm": "one address of the bank's own systems; the page shows it, the log keeps the old one",
    "financing.forms.notes.NoteForm": APPENDS,
    "financing.forms.products.ReturnForm": DECIDES,
    "financing.support.forms.ChooseFirmForm": ASKS,
    "financing.views.readiness.PastForm": ASKS,
    "enterprise_services.forms.entered.EnteredFilter": ASKS,
    "incubators.forms.reports.NewReportForm": BEGINS,
    "incubators.forms.evaluation.EvaluationForm": BEGINS,
    "incubators.forms.space.FloorForm": BEGINS,
    "incubators.forms.space.LeaseForm": BEGINS,
    "incubators.forms.space.PaidForm": "one day of one rent; the page shows it, the log keeps the old one",
    "incubators.forms.space.RenewForm": BEGINS,
    "incubators.forms.space.TermsForm": PART,
    "incubators.forms.tenants.StepForm": APPENDS,
    "enterprise_services.forms.problems.ProblemForm": BEGINS,
    "enterprise_services.forms.agency.AskForm": BEGINS,
    "enterprise_services.forms.agency.HandInForm": APPENDS,
    "enterprise_services.forms.visits.RecordForm": BEGINS,
    "enterprise_services.forms.visits.PlanForm": BEGINS,
    "enterprise_services.forms.visits.DemandForm": "a finding is written down as a demand once; the second time is refused",
    "enterprise_services.forms.visits.AbsenceForm": BEGINS,
    "enterprise_services.forms.visits.HandOverForm": APPENDS,
}  # fmt: skip

ADDRESSES_WITHOUT = {
    "/api/v1/consents/{id}/narrow/": "only ever less than stands; what stands no longer is refused",
    "/api/v1/loans/{id}/ask_document/": BEGINS,
    "/api/v1/consents/{id}/withdraw/": "one way and for good; a second time changes nothing",
}


def _modules():
    for room in ROOMS:
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if ".migrations" not in found.name and ".management" not in found.name and "__main__" not in found.name:
                yield importlib.import_module(found.name)


def _subclasses(base):
    for child in base.__subclasses__():
        yield child
        yield from _subclasses(child)


def _forms():
    list(_modules())
    named = {f"{form.__module__}.{form.__qualname__}": form for form in _subclasses(forms.BaseForm)}
    return {name: form for name, form in named.items() if name.split(".")[0] in ROOMS and "FilterSet" not in name}


def _is_filter(name, form):
    return name.endswith("Form") and not form.base_fields  # django-filter builds its forms when they are used


@pytest.fixture(scope="module")
def found():
    return {name: form for name, form in _forms().items() if not _is_filter(name, form)}


def test_every_form_that_edits_carries_a_version(found):
    without = {name for name, form in found.items() if not VERSIONS & set(form.base_fields)}
    assert without - set(FORMS_WITHOUT) == set(), "give it workplace.conflict.Versioned, or a reason in FORMS_WITHOUT"


def test_no_exemption_outlives_its_form(found):
    gone = {name for name in FORMS_WITHOUT if name not in found or VERSIONS & set(found[name].base_fields)}
    assert gone == set()


def test_no_form_of_an_existing_row_is_exempt(found):
    """A ModelForm that fills in a row is never exempt, except for rows that only begin."""
    exempt = {name for name in FORMS_WITHOUT if issubclass(found[name], forms.BaseModelForm)}
    assert {FORMS_WITHOUT[name] for name in exempt} <= {BEGINS, APPENDS}


def _writes():
    """(address, method, names in the body) of each call of the API that changes one row."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method in ("put", "patch", "delete") or (method == "post" and "{" in path):
                yield path, method, _names(schema, operation)


def _names(schema, operation):
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if "$ref" in body:
        body = schema["components"]["schemas"][body["$ref"].rsplit("/", 1)[1]]
    return set(body.get("properties", {}))


def test_every_address_of_the_api_that_changes_a_row_asks_for_its_version():
    writes = list(_writes())
    assert len(writes) > 5, "the schema is read"
    without = {path for path, _method, names in writes if not VERSIONS & names}
    assert without == set(ADDRESSES_WITHOUT)
