"""The files of rule cases, read into cases."""

import functools
from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml

FILES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


class Case(NamedTuple):
    name: str
    facts: dict
    expect: dict


class CaseFile(NamedTuple):
    code: str
    day: date
    cases: list[Case]


@functools.cache
def read(path: Path) -> CaseFile:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    day = content["day"] if isinstance(content["day"], date) else date.fromisoformat(content["day"])
    base = content.get("base", {})
    cases = [Case(case["name"], {**base, **case.get("facts", {})}, case["expect"]) for case in content.get("cases", [])]
    for series in content.get("series", []):
        fact = series["fact"]
        for value, answer in series["gives"].items():
            facts = {**base, **series.get("facts", {}), fact: value}
            cases.append(Case(f"{fact} {value} gives {series['expect']}", facts, {series["expect"]: answer}))
    return CaseFile(content["rules"], day, cases)
