"""Help for every role in both languages, the telephone of the officer, and the glossary."""

import re

import pytest
from django.urls import reverse

from accounts.access import ROLES
from innovation_points.actions import load_shipped_rules
from tests import factories

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/[^"]*)"')


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", [*ROLES, None])
def test_every_role_is_helped_and_sent_nowhere_it_may_not_go(sign_in, role, language):
    firm = factories.firm()
    person = factories.firm_user(firm, role) if role and role.startswith("firm") else factories.user(role)
    client = sign_in(person)
    page = client.get(reverse("workplace:help"), headers={"accept-language": language}).content.decode()
    assert ("第一步怎么做" if language == "zh-hans" else "First steps") in page
    if role:
        assert str(ROLES[role].label) in page or language == "zh-hans"
    article = re.search(r"<article.*?</article>", page, re.S)[0]
    refused = {link: client.get(link).status_code for link in LINK.findall(article)}
    assert {link: status for link, status in refused.items() if status not in (200, 302)} == {}


def test_a_person_with_several_roles_reads_each_text_once(sign_in):
    person = factories.user("reviewer")
    factories.Membership.objects.create(user=person, role="approver", organisation=factories.organisation("department"))
    page = sign_in(person).get(reverse("workplace:help"), headers={"accept-language": "en"}).content.decode()
    assert page.count("First steps") == 1


@pytest.mark.parametrize("path", ["/", "/todo/", "/declarations/", "/help/"])
def test_the_officers_telephone_stands_on_every_page_of_a_firm(sign_in, path):
    firm = factories.firm()
    factories.user("park_officer", firm.park, display_name="赵专员", phone="0375-2970001")
    factories.user("park_officer", factories.park(3), display_name="钱专员", phone="0375-2970002")
    factories.user("park_officer", firm.park, display_name="无电话专员")
    page = sign_in(factories.firm_user(firm)).get(path).content.decode()
    foot = re.search(r'<footer class="officer-line.*?</footer>', page, re.S)[0]
    assert "赵专员" in foot
    assert 'href="tel:0375-2970001"' in foot
    assert "钱专员" not in foot
    assert "无电话专员" not in foot


def test_the_firms_own_officer_goes_before_those_of_the_park(sign_in):
    firm = factories.firm()
    factories.user("park_officer", firm.park, display_name="赵专员", phone="0375-2970001")
    firm.officer = factories.user("park_officer", firm.park, display_name="孙专员", phone="0375-2970003")
    firm.save()
    page = sign_in(factories.firm_user(firm)).get("/").content.decode()
    assert "孙专员" in page
    assert "赵专员" not in page


@pytest.mark.parametrize("role", ["reviewer", "bank_officer", "talent"])
def test_nobody_else_has_an_officer(sign_in, role):
    factories.user("park_officer", factories.park(0), phone="0375-2970001")
    assert "officer-line" not in sign_in(factories.user(role)).get("/").content.decode()


class TestGlossary:
    @pytest.fixture
    def read(self, sign_in):
        load_shipped_rules()
        client = sign_in(factories.firm_user(factories.firm()))
        return lambda **query: client.get(reverse("innovation_points:glossary"), query).context["glossary"]

    def test_every_item_and_figure_of_every_rule_in_force_is_there(self, read):
        from django.utils import timezone

        from innovation_points.models import RuleVersion
        from rulebook.loader import parse

        found = read()
        rules = [parse(version.content) for version in RuleVersion.objects.all_in_force(timezone.localdate())]
        assert len(rules) > 3
        assert {chapter.version.code for chapter in found.chapters} == {
            rule.code for rule in rules if rule.items or rule.gates or rule.direct
        }
        assert {figure.code for figure in found.figures} == {code for rule in rules for code in rule.facts()}
        terms = [term for chapter in found.chapters for term in chapter.terms]
        assert all(term.label and term.source and term.provenance for term in terms)

    def test_the_search_narrows_both_tables(self, read):
        found = read(q="研发费用")
        assert 0 < found.count < read().count
        assert all("研发费用" in figure.label + figure.help for figure in found.figures)

    def test_nothing_found_says_so(self, read):
        assert read(q="没有这样的词").count == 0
