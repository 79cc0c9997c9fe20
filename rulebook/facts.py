"""The facts that rules speak of, and the columns that hold them.

Outside (CSV, forms, explanations) a fact has its natural form: an ISO date, whole 元, 1 or 0. Inside every fact is one int64
column, so that a million firms are a handful of arrays: dates are days since 1970-01-01, decimals are scaled by 100, and a
missing value is `MISSING`, never 0, because 0 is an answer and missing is not.
"""

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np

MISSING = int(np.iinfo(np.int64).min)
LARGEST = int(np.iinfo(np.int64).max)
DECIMAL_SCALE = 100
EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Fact:
    """One column: what it is called, how it is written, and what a person should enter."""

    code: str
    kind: str  # money | count | flag | date | year | industry | percent | decimal
    label_zh: str
    label_en: str
    help_zh: str = ""
    help_en: str = ""

    @property
    def unit(self) -> str:
        return {"money": "元", "percent": "%"}.get(self.kind, "")

    @property
    def scale(self) -> int:
        """What the natural number is multiplied by to become the stored integer."""
        return DECIMAL_SCALE if self.kind == "decimal" else 1


class FactError(ValueError):
    """A value that cannot be read; says where it stands, what it is and what to do."""


def _facts(*rows: tuple[str, ...]) -> dict[str, Fact]:
    return {row[0]: Fact(*row) for row in rows}


FACTS: dict[str, Fact] = _facts(
    (
        "established_on",
        "date",
        "成立日期",
        "Established on",
        "营业执照上的成立日期",
        "The date on the business licence",
    ),
    ("fiscal_year", "year", "会计年度", "Fiscal year", "本行数据所属的会计年度", "The year these figures belong to"),
    (
        "industry_code",
        "industry",
        "行业代码",
        "Industry code",
        "GB/T 4754-2017 四位小类代码",
        "Four digits of GB/T 4754-2017",
    ),
    ("revenue", "money", "营业收入", "Revenue", "年度营业收入（销售收入）", "Operating revenue of the year"),
    ("revenue_prev", "money", "上一年营业收入", "Revenue, one year earlier"),
    ("revenue_prev2", "money", "前两年营业收入", "Revenue, two years earlier"),
    ("main_business_revenue", "money", "主营业务收入", "Main business revenue"),
    ("main_business_revenue_prev", "money", "上一年主营业务收入", "Main business revenue, one year earlier"),
    (
        "hightech_revenue",
        "money",
        "高新技术产品（服务）收入",
        "High-tech product and service revenue",
        "含技术性收入",
        "Technical income included",
    ),
    (
        "total_income",
        "money",
        "总收入",
        "Total income",
        "收入总额减去不征税收入",
        "All income less income that is not taxable",
    ),
    ("net_profit", "money", "净利润", "Net profit", "亏损填负数", "Enter a loss as a negative number"),
    ("assets", "money", "资产总额", "Total assets", "年末数", "At year end"),
    ("liabilities", "money", "负债总额", "Total liabilities", "年末数", "At year end"),
    (
        "net_assets",
        "money",
        "净资产",
        "Net assets",
        "年末数；不填则按资产总额减负债总额计算",
        "At year end; left empty it is assets less liabilities",
    ),
    ("net_assets_prev", "money", "上一年净资产", "Net assets, one year earlier"),
    ("net_assets_prev2", "money", "前两年净资产", "Net assets, two years earlier"),
    ("cost_and_expense", "money", "成本费用支出总额", "Total cost and expense"),
    (
        "rd_expense",
        "money",
        "研发费用",
        "R&D expense",
        "经审计或加计扣除口径，请注明",
        "Audited or super-deduction basis",
    ),
    ("rd_expense_prev", "money", "上一年研发费用", "R&D expense, one year earlier"),
    ("rd_expense_prev2", "money", "前两年研发费用", "R&D expense, two years earlier"),
    ("rd_expense_domestic_3y", "money", "近三年境内研发费用", "R&D expense inside China, three years"),
    ("rd_super_deduction", "money", "研发费用加计扣除额", "R&D super deduction"),
    ("staff", "count", "职工总数", "Staff"),
    ("staff_prev", "count", "上一年职工总数", "Staff, one year earlier"),
    ("rd_staff", "count", "研发人员数", "R&D staff", "累计工作满183天", "Those who worked 183 days or more"),
    ("tech_staff", "count", "科技人员数", "Scientific and technical staff"),
    ("postgraduate_staff", "count", "研究生（硕士）以上人员数", "Staff with a master's degree or above"),
    ("graduates_hired", "count", "吸纳应届毕业生人数", "Fresh graduates hired"),
    (
        "invention_applications",
        "count",
        "发明专利申请量",
        "Invention patent applications",
        "与主营业务相关，当年",
        "In the year",
    ),
    ("pct_applications", "count", "PCT 专利申请量", "PCT applications", "与主营业务相关，当年", "In the year"),
    (
        "valid_ip",
        "count",
        "有效知识产权数",
        "Valid intellectual property",
        "不填则按Ⅰ类与Ⅱ类之和计算",
        "Left empty it is class I plus class II",
    ),
    (
        "class1_ip",
        "count",
        "Ⅰ类知识产权数",
        "Class I intellectual property",
        "发明专利、植物新品种等",
        "Inventions and the like",
    ),
    ("class1_ip_self", "count", "自主研发Ⅰ类知识产权数", "Class I intellectual property, own development"),
    (
        "class2_ip",
        "count",
        "Ⅱ类知识产权数",
        "Class II intellectual property",
        "实用新型、外观设计、软件著作权",
        "No trademarks",
    ),
    (
        "tech_contract_amount",
        "money",
        "技术合同成交额",
        "Registered technology contracts",
        "当年认定登记",
        "Registered in the year",
    ),
    ("provincial_platforms", "count", "省级以上研发或创新平台数", "Provincial or higher R&D platforms"),
    ("provincial_awards_3y", "count", "近三年省级以上科技奖励数", "Provincial or higher awards, three years"),
    ("provincial_projects_3y", "count", "近三年省级以上科技计划项目数", "Provincial or higher projects, three years"),
    ("venture_capital", "money", "获得风险投资金额", "Venture capital received", "当年实缴", "Paid in during the year"),
    ("equity_financing_3y", "money", "近三年新增股权融资", "New equity financing, three years"),
    (
        "high_growth_listings",
        "count",
        "高成长企业榜单数",
        "High-growth listings",
        "在有效期内的瞪羚、百强等",
        "Valid titles such as gazelle",
    ),
    ("niche_years", "count", "从事细分市场年限", "Years in the niche market"),
    ("strategic_industry", "flag", "属于战略性新兴产业", "In a strategic emerging industry"),
    ("resident_enterprise", "flag", "中国境内居民企业", "Resident enterprise in mainland China"),
    ("restricted_industry", "flag", "属于禁止、限制或淘汰类", "In a prohibited, restricted or phased-out class"),
    ("major_incident", "flag", "发生重大安全、质量事故或严重环境违法等", "Major accident or serious violation"),
    ("dishonesty_listed", "flag", "列入经营异常或严重违法失信名单", "On the abnormal-operation or dishonesty list"),
    ("high_tech_certificate", "flag", "持有有效高新技术企业证书", "Valid high-tech enterprise certificate"),
    ("national_award_top3_5y", "flag", "近五年获国家级科技奖励且排名前三", "National award, first three, five years"),
    ("award_3y", "flag", "近三年获国家或省级科技奖励", "National or provincial award, three years"),
    (
        "demonstration_title",
        "flag",
        "国家技术创新示范或知识产权优势、示范企业",
        "National innovation or IP demonstration title",
    ),
    (
        "provincial_rd_institution",
        "flag",
        "拥有经认定的省部级以上研发机构",
        "Recognised provincial or higher R&D institution",
    ),
    (
        "led_standard_5y",
        "flag",
        "近五年主导制定国际、国家或行业标准",
        "Led an international, national or industry standard",
    ),
    (
        "hnte_innovation_score",
        "decimal",
        "高企创新能力评价得分",
        "High-tech innovation score",
        "专家评审得分，0—100",
        "The experts' score, 0 to 100",
    ),
    # Added for the rules that ask for more than the common list.
    (
        "hnte_core_ip",
        "flag",
        "知识产权对主要产品起核心支持作用",
        "IP is core to the main product",
        "经人工审核",
        "After review",
    ),
    (
        "hnte_supported_field",
        "flag",
        "核心技术属于国家重点支持的高新技术领域",
        "Core technology in a supported field",
        "经人工审核",
        "After review",
    ),
    ("science_sme_title", "flag", "有效科技型中小企业入库编号", "Valid science and technology SME title"),
    ("innovative_sme_title", "flag", "有效创新型中小企业称号", "Valid innovative SME title"),
    ("specialized_sme_title", "flag", "有效专精特新中小企业称号", "Valid specialised SME title"),
    ("little_giant_title", "flag", "有效专精特新“小巨人”称号", "Valid little giant title"),
    ("gazelle_title", "flag", "有效瞪羚企业称号", "Valid gazelle title"),
    ("title_unproven", "flag", "持有有效期不明的称号", "Holds a title of unknown validity"),
    ("bank_consent", "flag", "对该银行的有效授权", "Live consent for the bank"),
    ("dishonest_debtor", "flag", "失信被执行人", "Dishonest judgment debtor"),
    ("abnormal_operation", "flag", "经营异常名录未移出", "On the abnormal-operation list"),
    ("tax_credit_d", "flag", "纳税信用 D 级", "Tax credit grade D"),
    ("tax_arrears", "flag", "欠税", "Tax in arrears"),
    ("environment_red_black", "flag", "环保信用红色或黑色", "Environmental credit red or black"),
    ("loan_overdue", "flag", "贷款逾期", "Overdue loan"),
    ("data_falsified", "flag", "数据造假", "Data falsified"),
    ("not_operating", "flag", "停产或未实际经营", "Not operating"),
    (
        "points_total",
        "decimal",
        "创新积分",
        "Innovation points",
        "不填则按同一行数据计算",
        "Left empty it is computed from the row",
    ),
    (
        "points_coverage",
        "percent",
        "积分数据覆盖率",
        "Coverage of the points' data",
        "不填则按同一行数据计算",
        "As above",
    ),
)

# A fact left empty that follows from two others, cell by cell: result -> (first, sign, second).
DERIVED = {"net_assets": ("assets", -1, "liabilities"), "valid_ip": ("class1_ip", 1, "class2_ip")}


def fact(code: str) -> Fact:
    """The fact of this code; an unknown code is an error that offers the nearest one."""
    try:
        return FACTS[code]
    except KeyError:
        near = difflib.get_close_matches(str(code), FACTS, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise FactError(f'"{code}" is not a known fact code{hint}') from None


class Columns:
    """Facts of many firms, one int64 array a code. An absent code is missing everywhere; an unknown code is an error.

    `columns[code]` holds MISSING where nothing is known. Rules read `known(code)` and `filled(code)` (0 where missing),
    which are made once; `bound(code)` is the largest absolute value, by which the arithmetic knows that int64 is enough.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray], size: int | None = None):
        self._arrays: dict[str, np.ndarray] = {}
        for code, values in arrays.items():
            fact(code)
            array = np.asarray(values, dtype=np.int64)
            size = len(array) if size is None else size
            if array.shape != (size,):
                raise FactError(f'column "{code}" has {array.shape} values where {size} are expected')
            self._arrays[code] = array
        self.size = size or 0
        self._complete: dict[str, np.ndarray] = {}
        self._known: dict[str, np.ndarray] = {}
        self._filled: dict[str, np.ndarray] = {}
        self._bound: dict[str, int] = {}

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, code: str) -> np.ndarray:
        if code not in self._complete:
            fact(code)
            array = self._arrays.get(code)
            if array is None:
                array = np.full(self.size, MISSING, dtype=np.int64)
            self._complete[code] = self._derive(code, array) if code in DERIVED else array
        return self._complete[code]

    def _derive(self, code: str, given: np.ndarray) -> np.ndarray:
        gaps = given == MISSING
        if not gaps.any():
            return given
        first, sign, second = DERIVED[code]
        gaps &= self.known(first) & self.known(second)
        if self.bound(first) + self.bound(second) <= LARGEST:
            return np.where(gaps, self.filled(first) + sign * self.filled(second), given)
        made = given.copy()
        for i in np.flatnonzero(gaps):
            value = int(self[first][i]) + sign * int(self[second][i])
            made[i] = max(-LARGEST, min(LARGEST, value))
        return made

    def known(self, code: str) -> np.ndarray:
        if code not in self._known:
            self._known[code] = self[code] != MISSING
        return self._known[code]

    def filled(self, code: str) -> np.ndarray:
        if code not in self._filled:
            self._filled[code] = np.where(self.known(code), self[code], 0)
        return self._filled[code]

    def bound(self, code: str) -> int:
        if code not in self._bound:
            values = self.filled(code)
            self._bound[code] = max(int(values.max()), -int(values.min())) if self.size else 0
        return self._bound[code]

    def with_columns(self, arrays: Mapping[str, np.ndarray]) -> "Columns":
        """The same firms with these columns added or replaced."""
        return Columns({**self._arrays, **arrays}, self.size)

    def take(self, rows: np.ndarray, codes: Iterable[str]) -> "Columns":
        """These rows of these codes, copied."""
        return Columns({code: self._arrays[code][rows] for code in codes if code in self._arrays}, len(rows))

    def row(self, index: int) -> "Columns":
        """One firm as columns of length one."""
        return self.slice(index, index + 1)

    def slice(self, start: int, stop: int) -> "Columns":
        """A block of rows; the arrays are views, nothing is copied."""
        size = len(range(*slice(start, stop).indices(self.size)))
        return Columns({code: array[start:stop] for code, array in self._arrays.items()}, size)


def encode(code: str, value: object) -> int:
    """A natural value (text, number, date, bool, None) as the stored integer. Raises FactError with the remedy alone."""
    known = fact(code)
    if value is None or (isinstance(value, str) and not value.strip()):
        return MISSING
    return _ENCODERS[known.kind](value)


def decode(code: str, stored: int) -> int | str | Decimal | None:
    """The natural value of a stored integer: None, an ISO date, four digits of industry, a Decimal or an int."""
    kind = fact(code).kind
    if stored == MISSING:
        return None
    if kind == "date":
        return (EPOCH + dt.timedelta(days=int(stored))).isoformat()
    if kind == "industry":
        return f"{int(stored):04d}"
    if kind == "decimal":
        return Decimal(int(stored)) / DECIMAL_SCALE
    return int(stored)


def _number(value: object, remedy: str, scale: int = 1) -> int:
    try:
        if isinstance(value, float):
            value = repr(value)
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, str) and not re.fullmatch(r"[+-]?\d{1,30}(\.\d{0,30})?", text, re.ASCII):
            raise FactError(remedy)
        number = Decimal(text) * scale
        if number != number.to_integral_value():
            raise FactError(remedy)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise error if isinstance(error, FactError) else FactError(remedy) from None
    if abs(number) > LARGEST:
        raise FactError(f"use a number between -{LARGEST} and {LARGEST}")
    return int(number)


def _money(value: object) -> int:
    return _number(value, "write whole 元 in digits, without separators, unit or decimals, for example 1250000")


def _count(value: object) -> int:
    number = _number(value, "write a whole number in digits, for example 12")
    if number < 0:
        raise FactError("a count cannot be negative; write 0 or more, or leave the cell empty")
    return number


def _flag(value: object) -> int:
    remedy = "write 1 for yes or 0 for no, or leave the cell empty if it is not known"
    number = _number(int(value) if isinstance(value, bool) else value, remedy)
    if number not in (0, 1):
        raise FactError(remedy)
    return number


def _date(value: object) -> int:
    if isinstance(value, dt.datetime):
        value = value.date()
    if not isinstance(value, dt.date):
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value).strip(), re.ASCII):
                raise ValueError
            value = dt.date.fromisoformat(str(value).strip())
        except ValueError:
            raise FactError("write a date as year-month-day, for example 2019-01-31") from None
    return (value - EPOCH).days


def _year(value: object) -> int:
    number = _number(value, "write a year of four digits, for example 2025")
    if not 1900 <= number <= 2999:
        raise FactError("write a year of four digits, for example 2025")
    return number


def _industry(value: object) -> int:
    """Four digits, or the two of a division; three digits may be a lost leading zero, so they are refused."""
    text = f"{value:04d}" if isinstance(value, int) else str(value).strip().upper()
    found = re.fullmatch(r"[A-T]?(\d{4}|\d{2})", text, re.ASCII)
    if not found:
        raise FactError("write the four digits of GB/T 4754-2017 with the leading zero, for example 3825 or 0111")
    return int(found[1].ljust(4, "0"))


def _percent(value: object) -> int:
    number = _number(value, "write a whole percentage from 0 to 100")
    if not 0 <= number <= 100:
        raise FactError("write a whole percentage from 0 to 100")
    return number


def _decimal(value: object) -> int:
    return _number(value, "write a number with at most two decimals, for example 71 or 71.5", DECIMAL_SCALE)


_ENCODERS = {
    "money": _money,
    "count": _count,
    "flag": _flag,
    "date": _date,
    "year": _year,
    "industry": _industry,
    "percent": _percent,
    "decimal": _decimal,
}


def from_rows(rows: Iterable[Mapping[str, object]]) -> Columns:
    """Columns from mappings of code to natural value; a code absent from a row is missing there."""
    rows = list(rows)
    codes = dict.fromkeys(code for row in rows for code in row)
    return Columns(
        {code: np.array([encode(code, row.get(code)) for row in rows], dtype=np.int64) for code in codes}, len(rows)
    )
