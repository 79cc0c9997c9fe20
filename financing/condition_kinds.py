"""The conditions that a bank's officer can ask for, each a line of the form and a gate of the rulebook's grammar."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enterprises.figures import label as fact_label
from enterprises.forms.fields import WholeNumberField
from innovation_points.records import TITLES
from rulebook.facts import FACTS

WAN = 10_000


@dataclass(frozen=True)
class ConditionKind:
    """`when(value)` gives the rule data, `read(when)` the value back; labels stand in the data in both languages."""

    code: str
    label: str | Promise
    when: Callable[[Any], dict]
    read: Callable[[dict], Any]
    zh: Callable[[Any], str]
    en: Callable[[Any], str]
    unit: str | Promise = ""
    titles: bool = False

    def field(self) -> forms.Field:
        if self.titles:
            choices = [(fact, fact_label(fact)) for fact in TITLES.values()]
            return forms.MultipleChoiceField(
                label=self.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        field = WholeNumberField(label=self.label, min_value=0, max_value=10**9, required=False)
        field.unit = self.unit
        return field

    def spec(self, value) -> dict:
        return {
            "code": self.code,
            "label_zh": self.zh(value),
            "label_en": self.en(value),
            "when": self.when(value),
            "source": "银行产品条件",
            "provenance": "design",
        }


def bound(code, label, x, zh, en, *, op="ge", unit="", scale=1, share=False) -> ConditionKind:
    """A number that a quantity must reach (or not pass): typed in the unit of people, kept in that of the rulebook."""

    def when(value):
        return {"value": x, op: f"{value}%" if share else value * scale}

    def read(spec):
        return int(str(spec[op]).removesuffix("%")) if share else int(spec[op]) // scale

    return ConditionKind(code, label, when, read, lambda n: zh.format(f"{n:,}"), lambda n: en.format(f"{n:,}"), unit)


def _titles_when(names):
    return {"any_of": [{"value": name, "eq": 1} for name in names]}


def _titles_zh(names):
    return "持有下列称号之一：" + "、".join(FACTS[name].label_zh for name in names)


def _titles_en(names):
    return "Holds one of: " + ", ".join(FACTS[name].label_en for name in names)


PER_CENT, TEN_THOUSAND = "%", _("10k yuan")
KINDS = [
    bound("points", _("Innovation points at least"), "points_total", "创新积分不低于 {} 分", "At least {} innovation points", unit=_("points")),
    bound("months", _("In operation for at least"), {"months_since": "established_on"}, "经营满 {} 个月", "In operation for {} months", unit=_("months")),
    ConditionKind(
        "titles", _("One of these titles"), _titles_when, lambda when: [part["value"] for part in when["any_of"]],
        _titles_zh, _titles_en, titles=True,
    ),
    bound("revenue", _("Revenue at least"), "revenue", "上年营业收入不低于 {} 万元", "Revenue of at least {} ten thousand yuan", unit=TEN_THOUSAND, scale=WAN),
    bound("growth", _("Revenue growth at least"), {"growth": ["revenue", "revenue_prev"]}, "营业收入增长不低于 {}%", "Revenue growth of at least {}%", unit=PER_CENT, share=True),
    bound("profit", _("Net profit at least"), "net_profit", "上年净利润不低于 {} 万元", "Net profit of at least {} ten thousand yuan", unit=TEN_THOUSAND, scale=WAN),
    bound("intensity", _("R&D intensity at least"), {"ratio": ["rd_expense", "revenue"]}, "研发投入强度不低于 {}%", "R&D intensity of at least {}%", unit=PER_CENT, share=True),
    bound("debt", _("Liabilities to assets at most"), {"ratio": ["liabilities", "assets"]}, "资产负债率不高于 {}%", "Liabilities at most {}% of assets", op="le", unit=PER_CENT, share=True),
    bound("rights", _("Class I rights (inventions and the like) at least"), "class1_ip", "Ⅰ类知识产权不少于 {} 件", "At least {} class I rights", unit=_("items")),
]  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}


def written(values: dict) -> list[dict]:
    """The rule data of what the officer filled in; 0 is a value, an empty line is none."""
    return [kind.spec(values[kind.code]) for kind in KINDS if values.get(kind.code) not in (None, "", [])]


def filled(conditions: list[dict]) -> dict:
    """The form's values of rule data that this form wrote."""
    return {spec["code"]: BY_CODE[spec["code"]].read(spec["when"]) for spec in conditions if spec["code"] in BY_CODE}
