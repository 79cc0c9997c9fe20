from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from spreadsheets import normalise
from spreadsheets.errors import Unreadable
from spreadsheets.reading import Fault

pytestmark = pytest.mark.usefixtures("english")

CODE = "91350100M000100Y43"
FULL_WIDTH = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)} | {" ": "\u3000"})


@pytest.mark.parametrize(
    "written",
    [
        CODE,
        CODE.lower(),
        f" {CODE}\u3000",
        CODE.translate(FULL_WIDTH),
        "91350100 M000100Y43",
        "91350100-M000100Y4-3",
        f"\ufeff{CODE}\u200b",
    ],
)
def test_credit_code_in_every_width_and_case(written):
    assert normalise.credit_code(written) == CODE


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        (9.13501e17, "stored as a number"),
        ("9.13E+17", "stored as a number"),
        (913501000000001004, "stored as a number"),
        (CODE[:-1], "has 18 characters, this one has 17"),
        (CODE[:-1] + "4", "check character"),
        (CODE.replace("M", "O"), "never occur"),
        (Fault("#N/A"), "error"),
        (Fault("="), "no stored value"),
    ],
)
def test_credit_code_says_what_to_do(written, remedy):
    with pytest.raises(Unreadable, match=remedy):
        normalise.credit_code(written)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9))
def test_credit_code_round_trip(body):
    code = f"91000000{body}"
    code += uscc.calc_check_digit(code)
    assert normalise.credit_code(code.lower().translate(FULL_WIDTH)) == code
    for wrong in set("0123456789ABCDEFGHJKLMNPQRTUWXY") - {code[-1]}:
        with pytest.raises(Unreadable):
            normalise.credit_code(code[:-1] + wrong)


@pytest.mark.parametrize(
    "written",
    [
        "平顶山恒岳纤维有限公司(示例002)\u3000",
        "平顶山恒岳纤维有限公司（示例００２）",
        " 平顶山恒岳 纤维有限公司 （示例002）",
        "平顶山\n恒岳纤维有限公司（示例002）",
    ],
)
def test_one_firm_has_one_name(written):
    assert normalise.name(written) == "平顶山恒岳纤维有限公司（示例002）"


def test_latin_words_in_a_name_keep_their_spaces():
    assert normalise.name("中国 ABC  Tech 公司") == "中国ABC Tech公司"


@pytest.mark.parametrize(
    "written",
    [
        "2020/6/1",
        "2020.6.1",
        "2020-06-01",
        "2020年6月1日",
        date(2020, 6, 1),
        43983,
        43983.0,
        "20200601",
        20200601.0,
        "２０２０／６／１",
        "2020-06-01 00:00:00",
        " 2020 年 6 月 1 日 ",
    ],
)
def test_every_spelling_of_a_day(written):
    assert normalise.day(written) == date(2020, 6, 1)


def test_serial_of_a_1904_workbook():
    assert normalise.day(43983 - 1462, date1904=True) == date(2020, 6, 1)


@pytest.mark.parametrize(
    "written", ["2020年6月", "6/1/2020", "20.6.1", "2020-02-30", 2020.0, "昨天", True, "2020-13-01"]
)
def test_a_day_is_never_guessed(written):
    with pytest.raises(Unreadable):
        normalise.day(written)


@given(st.dates(date(1930, 1, 1), date(2100, 1, 1)))
def test_days_round_trip(day):
    spellings = [
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y.%m.%d}",
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {normalise.day(s) for s in [*spellings, (day - date(1899, 12, 30)).days, day]} == {day}


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        (469.11, 4691100),
        ("469.11", 4691100),
        ("1,750.61", 17506100),
        ("35，221.60", 352216000),
        ("－72.27", -722700),
        ("(72.27)", -722700),
        ("￥5", 50000),
        ("469.11万元", 4691100),
        ("12元", 12),
        (0, 0),
        ("０", 0),
        (0.1 + 0.2, 3000),
        (-0.00004, 0),
    ],
)
def test_money_in_wan_is_whole_yuan(written, yuan):
    assert normalise.money(written, factor=10_000) == yuan


@given(st.integers(1 - 10**13, 10**13 - 1))
def test_money_is_exact_to_the_cent_of_a_wan(hundredths):
    wan = Decimal(hundredths) / 100
    assert normalise.money(f"{wan:,.2f}", factor=10_000) == hundredths * 100
    assert normalise.money(float(wan), factor=10_000) == hundredths * 100


@pytest.mark.parametrize(
    "written",
    [
        "1,75",
        "12 34",
        "-",
        "—",
        "无",
        "1.2.3",
        "1e5",
        "约100",
        date(2020, 1, 1),
        True,
        1e15,
        float("inf"),
        float("nan"),
        Fault("#DIV/0!"),
    ],
)
def test_money_is_never_guessed(written):
    with pytest.raises(Unreadable):
        normalise.money(written, factor=10_000)


@given(st.text(max_size=30))
def test_no_text_breaks_a_reader(written):
    for read in (
        normalise.text,
        normalise.name,
        normalise.credit_code,
        normalise.day,
        normalise.money,
        normalise.integer,
        normalise.flag,
        normalise.telephone,
        normalise.industry,
    ):
        try:
            value = read(written)
        except Unreadable:
            continue
        assert value != ""


@given(st.text(max_size=40))
def test_reading_a_name_twice_changes_nothing(written):
    once = normalise.name(written)
    assert once is None or normalise.name(once) == once


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("是", True),
        ("√", True),
        ("有", True),
        ("Ｙ", True),
        (1.0, True),
        (True, True),
        ("否", False),
        ("×", False),
        ("无", False),
        ("n", False),
        (0.0, False),
        ("", None),
        ("\u3000", None),
        (None, None),
    ],
)
def test_flag_knows_yes_no_and_unknown(written, value):
    assert normalise.flag(written) is value


@pytest.mark.parametrize("written", ["也许", "2023年", "GR202341000001", 2.0])
def test_flag_is_never_guessed(written):
    with pytest.raises(Unreadable):
        normalise.flag(written)


def test_integers_arrive_as_floats():
    assert [normalise.integer(v) for v in (30.0, "30", "1,030", "30人", "３０", "")] == [30, 30, 1030, 30, 30, None]
    for wrong in (30.5, "三十", 2.0**31):
        with pytest.raises(Unreadable):
            normalise.integer(wrong, least=0)
    with pytest.raises(Unreadable, match="below 0"):
        normalise.integer(-1.0, least=0)


def test_numbers_that_are_names():
    assert normalise.telephone(16360837783.0) == "16360837783"
    assert normalise.industry(2653.0) == normalise.industry("C2653") == "2653"
    with pytest.raises(Unreadable):
        normalise.industry(111.0)
    with pytest.raises(Unreadable):
        normalise.telephone("1.636E+10")


def test_choice_by_its_written_form():
    parks = {"沙河产业园区": 5, "皇台产业园区": 4}
    assert normalise.choice(" 沙河 产业园区\u3000", choices=parks) == 5
    with pytest.raises(Unreadable, match="沙河产业园区、皇台产业园区"):
        normalise.choice("沙河", choices=parks)
