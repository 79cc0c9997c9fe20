"""The numbers and components of the template library, as people read them."""

from datetime import date, timedelta

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from workplace.paging import size_of
from workplace.templatetags import portal


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def render(source, path="/firms/", **context):
    request = RequestFactory().get(path)
    return engines["django"].from_string(source).render(context, request)


class Filters(forms.Form):
    q = forms.CharField(label="Name", required=False)
    park = forms.ChoiceField(label="Park", required=False, choices=[("", "all"), ("1", "North"), ("2", "South")])
    chain = forms.MultipleChoiceField(label="Chain", required=False, choices=[("a", "Nylon"), ("b", "Power")])


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [(0, ">0.0<"), (123_456_789, ">12,345.7<"), (500, ">0.1<"), (499, ">0.0<"), (-15_000, ">-1.5<")],
)
def test_wan_rounds_half_up_and_keeps_the_exact_amount(yuan, shown):
    html = portal.wan(yuan)
    assert shown in html
    assert f'title="{yuan:,} yuan"' in html


def test_what_is_missing_is_a_dash_and_zero_is_not():
    for say in (portal.wan, portal.points, portal.percent, portal.whole, portal.days_left, portal.missing):
        assert "—" in say(None)
    assert ">0<" in portal.whole(0)
    assert ">0.00<" in portal.points(0)
    assert portal.missing(0) == 0


@pytest.mark.parametrize(("hundredths", "shown"), [(8325, "83.25"), (5, "0.05"), (10_000, "100.00")])
def test_points_are_exact(hundredths, shown):
    assert portal.plain_points(hundredths) == shown


def test_percent_rounds_half_up():
    assert ">0.3%<" in portal.percent(0.0025)
    assert ">5.63%<" in portal.percent(0.0563, 2)


@pytest.mark.parametrize(
    ("days", "tone", "text"),
    [
        (-2, "bad", "2 days overdue"), (-1, "bad", "1 day overdue"), (0, "warn", "due today"), (1, "warn", "1 day left"),
        (10, "plain", "10 days left"),
    ],
)  # fmt: skip
def test_days_left(days, tone, text):
    html = portal.days_left(timezone.localdate() + timedelta(days=days))
    assert f"tone-{tone}" in html
    assert text in html


@pytest.mark.parametrize(("language", "text"), [("en", "A, B, &lt;C&gt;"), ("zh-hans", "A、B、&lt;C&gt;")])
def test_words_are_listed_as_the_language_does(language, text):
    with translation.override(language):
        assert render("{{ words|listed }}", words=["A", "B", "<C>"]) == text
        assert render("{{ words|listed }}", words=[]) == ""


def test_change_marks_what_is_likely_a_slip():
    assert "alert" not in portal.change(100, 150)
    assert "alert" in portal.change(100, 200)
    assert "alert" in portal.change(100, 50)
    assert "+12.5%" in portal.change(80, 90)
    assert "was 0" in portal.change(0, 5)


def test_a_badge_says_in_words_and_by_icon_what_its_colour_says():
    html = render('{% status_badge "returned" "Returned" %}{% provenance_badge "demonstration" %}')
    assert html.count("ti-alert-triangle") == 2
    assert "Returned" in html
    assert "Do not cite" in html


def test_each_chip_takes_away_its_own_value_only():
    path = "/firms/?park=1&chain=a&chain=b&sort=-name&page=3"
    html = render("{% results_head form 5 %}", path, form=Filters(RequestFactory().get(path).GET))
    assert "?chain=a&amp;chain=b&amp;sort=-name" in html
    assert "?park=1&amp;chain=b&amp;sort=-name" in html
    assert "North" in html
    assert "page=3" not in html


def test_the_filter_bar_keeps_the_sort_and_forgets_the_page():
    html = render("{% filter_bar form %}", "/firms/?q=x&sort=-name&page=3", form=Filters())
    assert '<input type="hidden" name="sort" value="-name">' in html
    assert 'name="page"' not in html


def test_a_heading_sorts_and_turns_round():
    assert "?sort=name" in render('{% sort_heading "name" "Name" %}')
    assert "?sort=-name" in render('{% sort_heading "name" "Name" %}', "/?sort=name")
    assert "?sort=-revenue" in render('{% sort_heading "revenue" "Revenue" unit="万元" %}')
    assert 'aria-sort="descending"' in render('{% sort_heading "name" "Name" %}', "/?sort=-name")


def test_page_links_keep_the_filters():
    page = Paginator(range(100), 10).page(2)
    assert "?park=1&amp;page=3" in render("{% pagination page %}", "/firms/?park=1&page=2", page=page)


def test_a_list_of_several_sizes_offers_them_and_keeps_its_filters(monkeypatch):
    paginator = Paginator(range(100), 25)
    paginator.sizes = (25, 50)
    html = render("{% pagination page %}", "/firms/?park=1&page=2", page=paginator.page(2))
    assert '<strong aria-current="true">25</strong>' in html
    assert 'href="?park=1&amp;rows=50"' in html
    assert "page=3&amp;rows" not in html, "another size begins at the first row"


def test_a_list_that_fits_on_the_smallest_page_offers_no_other():
    paginator = Paginator(range(25), 25)
    paginator.sizes = (25, 50)
    assert render("{% pagination page %}", "/firms/", page=paginator.page(1)).strip() == ""


@pytest.mark.parametrize(
    ("asked", "size"), [({}, 25), ({"rows": "100"}, 100), ({"rows": "1000000"}, 25), ({"rows": "x"}, 25)]
)
def test_a_page_has_no_more_rows_than_are_on_offer(asked, size):
    assert size_of(asked) == size


class Entry(forms.Form):
    staff = forms.IntegerField(label="Staff", help_text="On 31 December.")
    day = forms.DateField(label="Day", required=False)


def test_a_field_shows_unit_earlier_value_help_and_error_and_is_tied_to_them():
    form = Entry({"staff": "many"})
    html = render('{% field form.staff unit="people" previous="1,234" %}', form=form)
    assert 'aria-describedby="id_staff_helptext id_staff_error"' in html
    assert 'id="id_staff_error"' in html
    assert 'aria-invalid="true"' in html
    assert "people" in html
    assert "1,234" in html
    assert 'href="#id_staff"' in render("{% error_summary form %}", form=form)


def test_a_date_is_given_to_the_browser_as_it_takes_it():
    html = render("{% field form.day %}", form=Entry(initial={"day": date(2026, 3, 1)}))
    assert html.count("type=") == 1
    assert 'type="date"' in html
    assert 'value="2026-03-01"' in html


def test_a_chart_brings_its_own_table():
    data = {"categories": ["2024", "2025"], "series": [{"name": "Points", "values": [70.5, None]}], "unit": "points"}
    html = render('{% chart "trend" data %}', data=data)
    assert '<script id="trend" type="application/json">' in html
    assert ">70.5<" in html
    assert "—" in html


def test_progress_asks_again_only_while_the_work_runs():
    running = render('{% progress 30 120 url="/run/" %}')
    assert 'hx-get="/run/"' in running
    assert 'aria-valuenow="25"' in running
    assert "hx-get" not in render('{% progress 120 120 url="/run/" finished=True %}')
    assert "hx-get" not in render('{% progress 30 120 url="/run/" failed="broken" %}')
