"""Programs that send anything at all, as each kind of user: what comes back is what the schema says, and never a 500."""

from datetime import date

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from incubators import actions
from incubators.models import Evaluation
from incubators.reporting.definition import preceding
from tests import factories
from tests.incubators.conftest import carrier, resident

from .conftest import bearer, key_of

SETTINGS = {
    "seed": 1,
    "generation": {"max-examples": 8, "deterministic": True, "no-shrink": True, "with-security-parameters": False},
    "phases": {"stateful": {"enabled": False}},
    "checks": {"positive_data_acceptance": {"enabled": False}},  # no schema can say which banks there are
}


class Undone:
    """The portal's WSGI application; what a request wrote is undone after it, so that each meets the same zone."""

    def __init__(self):
        self.application = WSGIHandler()

    def __call__(self, environ, start_response):
        with transaction.atomic():
            answer = self.application(environ, start_response)
            body = list(answer)
            answer.close()
            transaction.set_rollback(True)
        return body


description = schemathesis.openapi.from_dict(
    SchemaGenerator().get_schema(request=None, public=True), config=SchemathesisConfig.from_dict(SETTINGS)
)
description.app = Undone()


# One zone serves all requests of a test, which Undone makes right.
same_zone = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def connected():
    """The test's connection is in a transaction: a request's end must not close it (Django's own client does the same)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# What a role is refused is in tests/access: here each is let loose on what it may ask for. The zone's program reads all
# lists, by the filters that a firm's has too.
@description.exclude(method="GET").exclude(path_regex="bank-firms|runs|approve|return").parametrize()
@same_zone
def test_a_firms_program(case, connected, keys):
    case.call_and_validate(headers=bearer(keys["firm"]))


@(
    description.exclude(path_regex="bank-firms|submit|withdraw")
    .exclude(method=["PATCH"])
    .exclude(path_regex="consents/$|declarations/$", method=["POST"])
    .parametrize()
)
@same_zone
def test_the_zones_program(case, connected, keys):
    case.call_and_validate(headers=bearer(keys["staff"]))


@description.include(path_regex="bank-firms|rules").parametrize()
@same_zone
def test_a_banks_program(case, connected, keys):
    case.call_and_validate(headers=bearer(keys["bank"]))


@pytest.fixture
def operator_key(zone):
    """The key of the head of a carrier with a tenant, a report that is being filled in, and an evaluation under way."""
    today = timezone.localdate()
    house = carrier(park=factories.park(0))
    resident(house, entered_on=date(2025, 1, 1))
    actions.open_report(carrier=house, kind="month", period=preceding("month", today.replace(day=1)))
    days = {"year": today.year, "fill_until": today, "score_until": today}
    actions.open_evaluation(evaluation=Evaluation(**days), experts=[zone.people["staff"]], by=zone.people["staff"])
    return key_of(factories.user("incubator_manager", house.operator))


@description.include(path_regex="/(reports|evaluations|assessments)/").parametrize()
@same_zone
def test_an_operators_program(case, connected, operator_key):
    case.call_and_validate(headers=bearer(operator_key))


@description.include(path_regex="firms/").parametrize()
@same_zone
def test_a_program_without_a_key(case, connected, keys):
    case.call_and_validate()
