"""The bench's jobs on the night, each run by benchmarks.worker in a process of its own."""

import hashlib
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Organisation, User
from enterprises.models import Consent, Firm, Title
from enterprises.names import initials, pinyin
from financing.actions import write_bank_rows
from innovation_points.actions import load_shipped_rules
from innovation_points.models import Inputs, Night, RuleVersion, Score
from innovation_points.night import inputs, run, scoring
from innovation_points.night.publish import TABLE
from rulebook.facts import FACTS, from_rows
from rulebook.scoring import score, tie_key

DAY = date(2026, 3, 1)
NEXT = DAY + timedelta(days=1)


def at(day: date):
    return time_machine.travel(datetime(day.year, day.month, day.day, 2, tzinfo=ZoneInfo("Asia/Shanghai")), tick=True)


def night(day: date, **options) -> dict:
    """Run a night and say how long it took to read, score, write, index and commit; what else it did by its name."""
    started = time.perf_counter()
    with at(day):
        made = run.perform(day, **options)
    total = time.perf_counter() - started
    phases = made.night.timings
    apart = {name: phases[name] for name in ("standings", "publication", *(step.name for step in run.night_steps))}
    return {
        "seconds": made.seconds - sum(apart.values()),
        "total": total,
        "phases": phases,
        "apart": apart,
        "digest": made.night.digest,
        "standings": hashlib.sha256(made.night.standings).hexdigest(),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **{name: made.night.counts[name] for name in ("way", "looked_at", "written")},
    }


def bring_inputs_up_to_date() -> dict:
    load_shipped_rules()
    started = time.perf_counter()
    return {"changed": inputs.renew(inputs.EVERY_FIRM, DAY), "seconds": time.perf_counter() - started}


def copy() -> dict:
    """The limit: the same columns out and the same rows in, with the same index, by COPY alone."""
    _row, rule = run.rule_on(DAY)
    columns = ", ".join(["firm_id", "id", "credit_code", *scoring.Source(rule, False, False).facts])
    with tempfile.TemporaryFile() as rows, connection.cursor() as cursor:
        with open(os.devnull, "wb", buffering=1 << 20) as nowhere:
            out = timed(
                cursor.copy_expert,
                f"COPY (SELECT {columns} FROM innovation_points_inputs WHERE is_current) TO STDOUT (FORMAT binary)",
                nowhere,
            )
        cursor.copy_expert(f"COPY (SELECT {scoring.WRITTEN_COLUMNS} FROM {TABLE}) TO STDOUT (FORMAT binary)", rows)
        rows.seek(0)
        into = timed(copy_in, cursor, rows)
        cursor.execute("DROP TABLE bench_copy")
    return {"seconds": out + into, "out": out, "in": into}


def copy_in(cursor, rows) -> None:
    with transaction.atomic():
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(f"CREATE TABLE bench_copy (LIKE {TABLE})")
        cursor.copy_expert(
            f"COPY bench_copy ({scoring.WRITTEN_COLUMNS}) FROM STDIN (FORMAT binary, FREEZE)", rows, size=1 << 20
        )
        cursor.execute("ALTER TABLE bench_copy ADD PRIMARY KEY (firm_id, valid_from, night_id)")


def orm(firms: int) -> dict:
    """The plain way: model instances out, the same rulebook, bulk_create in; rolled back."""
    row, rule = run.rule_on(DAY)
    codes = scoring.Source(rule, False, False).facts
    with transaction.atomic():
        night = Night.objects.create(as_of=NEXT, rule_version=row)
        seconds = timed(bulk_create, night, rule, codes, firms)
        transaction.set_rollback(True)
    return {"seconds": seconds, "firms": firms}


def bulk_create(night, rule, codes, firms) -> None:
    rows = list(Inputs.objects.filter(is_current=True).order_by("firm_id")[:firms])
    columns = from_rows({code: getattr(row, code) for code in codes if code in FACTS} for row in rows)
    found, ties = score(rule, columns, night.as_of), tie_key(columns)
    Score.objects.bulk_create(
        [
            Score(
                firm_id=row.firm_id,
                valid_from=night.as_of,
                valid_to=date.max,
                night=night,
                rule_version_id=night.rule_version_id,
                inputs_id=row.pk,
                fiscal_year=row.fiscal_year,
                stage=found.stage_label[i],
                total=found.total[i],
                coverage=found.coverage[i],
                preliminary=found.preliminary[i],
                tie=ties[i],
                points=found.points[i].tolist(),
            )
            for i, row in enumerate(rows)
        ],
        batch_size=2000,
    )


def timed(work, *arguments) -> float:
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


def trial() -> dict:
    """A trial's page over HTTP: the first look, which reads the zone, and then a slider moved a few times."""
    version = RuleVersion.objects.in_force("innovation-points", DAY)
    reviewer = User.objects.create(username="bench", display_name="bench")
    department = Organisation.objects.create(kind="department", name="bench")
    Membership.objects.create(user=reviewer, role="reviewer", organisation=department)
    client = Client(SERVER_NAME="127.0.0.1", headers={"HX-Request": "true"})
    client.force_login(reviewer, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("innovation_points:rule_trial", args=[version.pk])

    def look(weight: int) -> float:
        started = time.perf_counter()
        answer = client.get(url, {"items.rd_intensity.weight": weight})
        seconds = time.perf_counter() - started
        if answer.status_code != 200 or b"trial-matrix" not in answer.content:
            raise RuntimeError(f"The trial answered {answer.status_code} without a result.")
        return seconds

    first, *moved = (look(weight) for weight in range(2, 13))
    return {"first": first, "seconds": statistics.median(moved), "slowest": max(moved)}


PLACES, BRANDS = (
    ["平顶山", "平顶山市", "河南", ""],
    ["神马", "天砺", "华电", "安禾", "联曜", "沃岚", "博屹", "绿禾", "鸿铭", "恒瑞"],
)
TRADES = ["尼龙", "装备", "储能", "电缆", "纤维", "化工", "生物", "信息", "精密", "树脂", "锂电", "物流"]
KINDS, PEOPLE = ["科技", "技术", "材料", "实业", "股份"], ["王建国", "李晓明", "张丽华", "赵志强", "周国栋", "陈思远"]


def names() -> dict:
    """Chinese names with their spellings for every firm, and titles for some; the triggers write the search terms."""
    rng = random.Random(5)
    rows = []
    for pk in Firm.objects.order_by("pk").values_list("pk", flat=True):
        middle = rng.choice(BRANDS) + rng.choice(TRADES) + rng.choice(KINDS)
        name = f"{rng.choice(PLACES)}{middle}{rng.choice(['', pk % 1000])}有限公司"
        rows.append((pk, name, pinyin(name), initials(name), rng.choice(PEOPLE)))
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enterprises_firm f SET name = t.name, pinyin = t.pinyin, initials = t.initials, "
            "legal_representative = t.person FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) "
            "t (id, name, pinyin, initials, person) WHERE f.id = t.id",
            [list(column) for column in zip(*rows, strict=True)],
        )
    seconds = time.perf_counter() - started
    held = [(kind, pk) for pk, *_name in rows for kind in rng.sample(Title.Kind.values, rng.choice([0, 0, 1, 2, 3]))]
    Title.objects.bulk_create([Title(firm_id=pk, kind=kind, valid_to=date(2028, 1, 1)) for kind, pk in held], 5000)
    return {"seconds": seconds}


def reviewer() -> dict:
    """The session of a person who sees the whole zone."""
    return session("reviewer", Organisation.objects.create(kind="department", name="bench"))


def banker() -> dict:
    """The session of a person of a bank to which every firm gave its consent."""
    bank, until = Organisation.objects.create(kind="bank", name="bench"), date.max - timedelta(days=1)
    signed = {"text_version": "1", "text_hash": "0" * 64, "given_by_id": 1, "given_by_name": "bench"}
    scope = Consent.Group.values
    firms = Firm.objects.values_list("pk", flat=True)
    given = [Consent(firm_id=pk, bank=bank, scope=scope, valid_to=until, **signed) for pk in firms]
    Consent.objects.bulk_create(given, 5000)
    return {"firms": write_bank_rows(bank_id=bank.pk), **session("bank_officer", bank)}


def session(role, organisation) -> dict:
    person = User.objects.create(username=f"bench-{role}", display_name="bench")
    Membership.objects.create(user=person, role=role, organisation=organisation)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return {"cookie": client.cookies["sessionid"].value}


JOBS = {
    "inputs": bring_inputs_up_to_date,
    "full": lambda: night(DAY),
    "copy": copy,
    "changed": lambda: night(NEXT),
    "again": lambda: night(NEXT, full=True),
    "trial": trial,
    "names": names,
    "reviewer": reviewer,
    "banker": banker,
    "orm": lambda: orm(int(sys.argv[2])),
}
