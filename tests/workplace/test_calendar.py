"""Working days against a table written by hand from the notices, month by month, apart from the shipped files."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from django.template import engines
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from workplace.calendar import wording, working_days

# Working days by month. The days off are those not written here.
WORKED = {
    2024: {
        1: "2-5 8-12 15-19 22-26 29-31",
        2: "1 2 4 5-9 18 19-23 26-29",
        3: "1 4-8 11-15 18-22 25-29",
        4: "1-3 7 8-12 15-19 22-26 28 29 30",
        5: "6-10 11 13-17 20-24 27-31",
        6: "3-7 11-14 17-21 24-28",
        7: "1-5 8-12 15-19 22-26 29-31",
        8: "1 2 5-9 12-16 19-23 26-30",
        9: "2-6 9-13 14 18-20 23-27 29 30",
        10: "8-11 12 14-18 21-25 28-31",
        11: "1 4-8 11-15 18-22 25-29",
        12: "2-6 9-13 16-20 23-27 30 31",
    },
    2025: {
        1: "2 3 6-10 13-17 20-24 26 27",
        2: "5-7 8 10-14 17-21 24-28",
        3: "3-7 10-14 17-21 24-28 31",
        4: "1-3 7-11 14-18 21-25 27 28-30",
        5: "6-9 12-16 19-23 26-30",
        6: "3-6 9-13 16-20 23-27 30",
        7: "1-4 7-11 14-18 21-25 28-31",
        8: "1 4-8 11-15 18-22 25-29",
        9: "1-5 8-12 15-19 22-26 28 29 30",
        10: "9 10 11 13-17 20-24 27-31",
        11: "3-7 10-14 17-21 24-28",
        12: "1-5 8-12 15-19 22-26 29-31",
    },
    2026: {
        1: "4 5-9 12-16 19-23 26-30",
        2: "2-6 9-13 14 24-27 28",
        3: "2-6 9-13 16-20 23-27 30 31",
        4: "1-3 7-10 13-17 20-24 27-30",
        5: "6-8 9 11-15 18-22 25-29",
        6: "1-5 8-12 15-18 22-26 29 30",
        7: "1-3 6-10 13-17 20-24 27-31",
        8: "3-7 10-14 17-21 24-28 31",
        9: "1-4 7-11 14-18 20 21-24 28-30",
        10: "8 9 10 12-16 19-23 26-30",
        11: "2-6 9-13 16-20 23-27 30",
        12: "1-4 7-11 14-18 21-25 28-31",
    },
}


def table(year):
    for month, spans in WORKED[year].items():
        for span in spans.split():
            first, _, last = span.partition("-")
            yield from (date(year, month, day) for day in range(int(first), int(last or first) + 1))


def days_of(year):
    return [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


@pytest.mark.parametrize("year", WORKED)
def test_every_day_of_an_announced_year(year):
    assert [day for day in days_of(year) if working_days.is_working(day)] == list(table(year))


@pytest.mark.parametrize("year", WORKED)
def test_the_library_and_the_notices_agree(year):
    """Two sources that were typed apart; where they part, one of them has to be looked up."""
    differing = [d for d in days_of(year) if working_days.is_working(d) != chinese_calendar.is_workday(d)]
    assert differing == []


@pytest.mark.parametrize(
    ("year", "notice", "announced_on"),
    [
        (2024, "国办发明电〔2023〕7号", date(2023, 10, 25)),
        (2025, "国办发明电〔2024〕12号", date(2024, 11, 12)),
        (2026, "国办发明电〔2025〕7号", date(2025, 11, 4)),
    ],
)
def test_a_year_names_its_notice(year, notice, announced_on):
    found = working_days.announced()[year]
    assert (found.notice, found.announced_on) == (notice, announced_on)


def test_an_unannounced_year_is_counted_by_weekends_and_says_so():
    assert not working_days.is_announced(2027)
    assert working_days.add(date(2026, 12, 30), 3) == date(2027, 1, 4)  # New Year's Day counts until announced
    assert working_days.is_provisional(date(2026, 12, 30), date(2027, 1, 4))
    assert not working_days.is_provisional(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the Saturday is made up
        (date(2026, 10, 1), 0, date(2026, 10, 8)),
        (date(2026, 9, 18), 1, date(2026, 9, 20)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
    ],
)
def test_adding(day, count, expected):
    assert working_days.add(day, count) == expected


dates = st.dates(date(2023, 1, 1), date(2028, 12, 31))


@given(dates, st.integers(1, 400))
def test_adding_and_counting_are_inverse(day, count):
    end = working_days.add(day, count)
    assert working_days.is_working(end)
    assert working_days.between(day, end) == count
    assert working_days.between(end, day) == -count


@given(dates, dates, dates)
def test_spans_add_up(a, b, c):
    assert working_days.between(a, b) + working_days.between(b, c) == working_days.between(a, c)


@pytest.mark.parametrize(
    ("today", "due", "english", "chinese", "tone"),
    [
        (date(2026, 9, 29), date(2026, 10, 9), "3 working days left", "还剩 3 个工作日", "warn"),
        (date(2026, 9, 29), date(2026, 9, 30), "1 working day left", "还剩 1 个工作日", "warn"),
        (date(2026, 9, 30), date(2026, 9, 29), "1 working day overdue", "逾期 1 个工作日", "bad"),
        (date(2026, 9, 1), date(2026, 9, 30), "21 working days left", "还剩 21 个工作日", "plain"),
        (date(2026, 9, 30), date(2026, 9, 30), "due today", "今天到期", "warn"),
        (date(2026, 10, 9), date(2026, 9, 30), "2 working days overdue", "逾期 2 个工作日", "bad"),
        (date(2026, 10, 3), date(2026, 9, 30), "overdue", "已逾期", "bad"),
    ],
)
def test_a_deadline_in_words(today, due, english, chinese, tone):
    with translation.override("en"):
        found = wording.left(due, today)
    with translation.override("zh-hans"):
        assert (found.text, wording.left(due, today).text, found.tone) == (english, chinese, tone)


def test_a_provisional_deadline_says_so(time_machine):
    time_machine.move_to("2026-12-30 04:00Z")
    with translation.override("zh-hans"):
        page = engines["django"].from_string("{{ day|working_days_left }}").render({"day": date(2027, 1, 8)})
    assert "2027 年放假安排未公布，暂按周末推算" in page
    assert "还剩 7 个工作日" in page
