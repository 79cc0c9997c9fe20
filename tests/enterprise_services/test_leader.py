"""The leader's pages: each number and each sentence leads to the rows that make it, on the home page, in the brief, on the screen."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import AuditEvent
from enterprise_services import month
from enterprise_services.overview import OF_CHAIN, SIX, Overview
from enterprises.models import Chain, Platform, Title
from tests import factories
from workplace.figures import Reading, Scope, figures

TODAY = timezone.localdate()
FIRST = TODAY.replace(day=1)
YEAR_AGO = FIRST - timedelta(days=365)


@pytest.fixture
def zone(db):
    """Seven firms of three parks; four were given a title this month, one lost one, two have a new institution."""
    chains = list(Chain.objects.all())
    firms = [factories.firm(park=factories.park(n % 3), chain=chains[n % len(chains)]) for n in range(7)]
    for firm in firms[:4]:
        Title.objects.create(firm=firm, kind="gazelle", valid_from=FIRST, valid_to=TODAY + timedelta(days=900))
    ended = FIRST if TODAY > FIRST else FIRST - timedelta(days=1)
    Title.objects.create(firm=firms[4], kind="science-sme", valid_from=YEAR_AGO, valid_to=ended)
    Title.objects.create(firm=firms[5], kind="science-sme", valid_from=YEAR_AGO, valid_to=ended)
    Title.objects.create(firm=firms[5], kind="science-sme", valid_from=FIRST - timedelta(days=2), valid_to=None)
    for firm in firms[:2]:
        Platform.objects.create(firm=firm, name="中心", kind="重点实验室", level="provincial", recognised_on=FIRST)
    return firms


@pytest.fixture
def leader(zone, sign_in):
    return sign_in(factories.user("leader"))


def rows_at(client, url) -> int:
    page = client.get(url)
    assert page.status_code == 200, url
    return page.context["page"].paginator.count


def test_the_home_page_has_the_six_with_last_years_and_their_rows(leader):
    text = leader.get("/").content.decode()
    known = [code for code in SIX if figures.get(code)]
    places = [text.index(f'href="{reverse("enterprises:figure", args=[code])}?day={TODAY}"') for code in known]
    assert places == sorted(places)
    assert len(known) >= 5
    stat = text[text.index('class="card stat-card"') :]
    assert stat.count("stat-foot") == len(known), "the leader reads these and no others first"


def test_a_sentence_is_said_only_with_rows_and_leads_to_them(leader):
    told = month.told(Reading(Scope(factories.user("leader"))), TODAY)
    said = {each.figure.code: each for each in told}
    assert "month-titles" in said
    assert not {"month-lent", "month-agreements", "month-points-up"} & said.keys()
    for each in told:
        number = int(re.search(r"\d+", each.text)[0])
        assert rows_at(leader, each.url) == number > 0
    assert rows_at(leader, said["month-titles"].url) == 4
    assert rows_at(leader, said["month-institutions"].url) == 2


def test_names_are_those_of_rows_and_no_more_than_three(zone):
    [titles] = [
        t for t in month.told(Reading(Scope(factories.user("leader"))), TODAY) if t.figure.code == "month-titles"
    ]
    assert sum(firm.name in titles.text for firm in zone) == month.NAMED


def test_a_title_that_goes_on_has_not_ended(zone):
    ended = month.titles_ended(FIRST.replace(day=28))
    assert {title.firm_id for title in ended} <= {zone[4].pk}
    if TODAY > FIRST:
        assert ended.count() == 1


def test_numbers_of_parks_and_chains_lead_to_their_rows(leader):
    overview = Overview(factories.user("leader"), TODAY)
    cells = [cell for _park, listed in overview.parks for cell in listed]
    cells += [cell for each in overview.chains for cell in each.cells]
    for cell in cells:
        page = leader.get(cell.url)
        assert page.context["line"].now.shown == cell.result.shown, cell.url
    titled = [listed[SIX.index("firms-titled")].result.value for _park, listed in overview.parks]
    assert sum(titled) == overview.lines[SIX.index("firms-titled")].now.value == 5
    by_chain = sum(each.cells[OF_CHAIN.index("firms-titled")].result.value for each in overview.chains)
    assert by_chain == 5


def test_an_officer_reads_the_own_park_alone(zone, sign_in):
    overview = Overview(factories.user("park_officer", factories.park(1)), TODAY)
    assert [park for park, _cells in overview.parks] == [factories.park(1)]
    assert overview.lines[SIX.index("firms-titled")].now.value == 1


@pytest.mark.parametrize("asked", ["", "x", "1999-01", f"{TODAY:%Y-%m}"])
def test_the_brief_is_of_a_month_that_can_be_told(leader, asked):
    page = leader.get(reverse("enterprise_services:brief"), {"month": asked} if asked else {})
    expected = TODAY if asked == f"{TODAY:%Y-%m}" else FIRST - timedelta(days=1)
    assert (page.status_code, page.context["overview"].day) == (200, expected)


def test_the_brief_on_paper_and_as_slides(leader):
    query = {"month": f"{TODAY:%Y-%m}"}
    paper = leader.get(reverse("enterprise_services:brief_pdf"), query)
    assert paper.content.startswith(b"%PDF")
    slides = leader.get(reverse("enterprise_services:brief_slides"), query)
    with ZipFile(BytesIO(slides.content)) as files:
        pictures = [Image.open(BytesIO(files.read(name))) for name in files.namelist()]
    assert [picture.size for picture in pictures] == [(1920, 1080)] * 4
    assert all(len(picture.getcolors(10**6)) > 20 for picture in pictures), "something is drawn on each"
    events = AuditEvent.objects.filter(event="brief.made").order_by("id").values_list("details__form", flat=True)
    assert list(events) == ["pdf", "slides"]


def test_the_screen_reads_its_numbers_anew(leader, zone):
    whole = leader.get(reverse("enterprise_services:screen")).content.decode()
    assert whole.count('class="screen-panel"') == 4
    Title.objects.create(firm=zone[6], kind="gazelle", valid_from=FIRST)
    again = leader.get(reverse("enterprise_services:screen"), {"panels": 1}, headers={"HX-Request": "true"})
    line = next(line for line in again.context["overview"].lines if line.figure.code == "firms-titled")
    assert line.now.value == 6
    assert "<html" not in again.content.decode()


@pytest.mark.parametrize("name", ["brief", "brief_pdf", "brief_slides", "screen"])
@pytest.mark.parametrize("role", ["bank_officer", "talent", "system_admin"])
def test_nobody_else_reads_them(db, sign_in, role, name):
    assert sign_in(factories.user(role)).get(reverse(f"enterprise_services:{name}")).status_code == 403
