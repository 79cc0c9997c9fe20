"""Figures of one declaration that cannot all be true. Pure: values by fact code in, problems out.

A draft may hold contradictions, a submitted declaration may not; form, to-do list and transition ask the same function.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from enterprises.figures import AT_MOST
from rulebook.levers import PARTS

from .figures import label, shown

ROUNDING = 10_000  # yuan: balance sheets are copied in units of 10,000


@dataclass(frozen=True)
class Problem:
    field: str
    message: str


def problems(values: dict) -> list[Problem]:
    """Every contradiction between known figures, at the field where it is best corrected."""
    return [*_parts(values), *_net_assets(values), *_negatives(values), *_beyond_scale(values)]


def _parts(values):
    for part, whole in PARTS:
        if None not in (values.get(part), values.get(whole)) and values[part] > values[whole]:
            yield Problem(
                part,
                _("%(part)s is %(part_value)s, more than %(whole)s with %(whole_value)s: correct one of the two.")
                % {
                    "part": label(part),
                    "part_value": shown(part, values[part]),
                    "whole": label(whole),
                    "whole_value": shown(whole, values[whole]),
                },
            )


def _net_assets(values):
    known = [values.get(code) for code in ("assets", "liabilities", "net_assets")]
    if None in known:
        return
    assets, liabilities, net = known
    if abs(assets - liabilities - net) > ROUNDING:
        yield Problem(
            "net_assets",
            _(
                "Assets less liabilities are %(computed)s, but the net assets say %(stated)s: correct one, or leave it empty."
            )
            % {"computed": shown("net_assets", assets - liabilities), "stated": shown("net_assets", net)},
        )


# All money but profit and net assets, which a loss can turn negative.
MONEY = ["revenue", "main_business_revenue", "hightech_revenue", "total_income", "assets", "liabilities"]
MONEY += ["cost_and_expense", "rd_expense", "rd_expense_domestic_3y", "rd_super_deduction", "tech_contract_amount"]
MONEY += ["venture_capital", "equity_financing_3y", "venture_capital_total", "equity_financing_2y"]


def _negatives(values):
    for code in MONEY:
        if (values.get(code) or 0) < 0:
            yield Problem(code, _("%(name)s cannot be negative: correct it.") % {"name": label(code)})


def _beyond_scale(values):
    for code, most in AT_MOST.items():
        if (values.get(code) or 0) > most:
            yield Problem(code, _("%(name)s is at most %(most)s: correct it.") % {"name": label(code), "most": most})
