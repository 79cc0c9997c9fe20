"""The night's last step: which firms are ready for a loan, and what each bank sees of them.

It runs inside the night's transaction, so that scores, readiness and lists are published together or not at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection, transaction

from enterprises.models import Firm
from innovation_points.models import Night, RuleVersion
from innovation_points.night import stream
from innovation_points.standings import Standings, keys
from rulebook.conditions import READINESS, readiness
from rulebook.facts import MISSING
from rulebook.loader import NoVersionInForce, parse

from . import facts, medians
from .actions import sign_lists, write_bank_rows
from .models import OPEN, Readiness

RULE = "loan-readiness"
NAMED = 20  # firms that a replay names
READY = READINESS.index("ready")
RESULTS = np.array([Readiness.Result[name.upper()] for name in READINESS], dtype=np.int64)
COMPARED = ("result", "tier", "ceiling", "total", "failed", "unknown")
FOUND = np.dtype([(name, np.int64) for name in ("firm_id", *COMPARED)])
KEYS = np.dtype([(name, np.int64) for name in ("firm_id", "stage", "total", "tie")])
STANDING = np.dtype([(name, np.int64) for name in ("firm_id", "rank_in_stage", "in_stage", "percentile")])
COLUMNS = "firm_id, valid_from, valid_to, night_id, rule_version_id, result, tier, ceiling, total, failed, unknown"


class Findings:
    """The readiness of every firm on a day: what differs from what stood there, and the keys that rank the ready ones."""

    def __init__(self, version: RuleVersion, day: date):
        self.version, self.day = version, day
        self.rule = parse(version.content)
        self.letters = np.array([*(ord(tier.code) for tier in self.rule.tiers), 0], dtype=np.int64)  # last: no tier
        self.changed: list[np.ndarray] = []
        self.ready_blocks: list[np.ndarray] = []
        self.counts = dict.fromkeys((*READINESS, "changed"), 0)

    def take(self, rows: np.ndarray) -> None:
        """Evaluate one block of facts.each_block."""
        found = readiness(self.rule, facts.columns(rows), rows["total"], rows["coverage"], self.day)
        now = np.empty(len(rows), FOUND)
        now["firm_id"], now["total"], now["ceiling"] = rows["firm_id"], rows["total"], found.ceiling
        now["result"], now["tier"] = RESULTS[found.result], self.letters[found.tier]
        now["failed"], now["unknown"] = found.failed, found.undecided
        differs = (rows["held"] == 0) | (rows["before_rule"] != self.version.pk)
        for name in COMPARED:
            differs |= rows[f"before_{name}"] != now[name]
        self.changed.append(now[differs])
        self.ready_blocks.append(rows[found.result == READY][list(KEYS.names)].astype(KEYS))
        self.counts["changed"] += int(differs.sum())
        for place, name in enumerate(READINESS):
            self.counts[name] += int((found.result == place).sum())

    def standings(self, standings: Standings) -> np.ndarray:
        """Where each ready firm stands among its stage; the same count as Standings.place, for all at once."""
        ready = np.concatenate([np.empty(0, KEYS), *self.ready_blocks])
        found = np.empty(len(ready), STANDING)
        found["firm_id"] = ready["firm_id"]
        own = keys(ready["total"], ready["tie"])
        for stage, among in enumerate(standings.by_stage):
            mine = ready["stage"] == stage
            below, upto = (among.searchsorted(own[mine], side) for side in ("left", "right"))
            found["in_stage"][mine] = len(among)
            found["rank_in_stage"][mine] = 1 + len(among) - upto
            found["percentile"][mine] = np.rint(5000 * (below + upto) / max(len(among), 1))  # hundredths
        return found


def copy_in(cursor, table: str, struct: np.dtype, blocks: Iterable[np.ndarray]) -> None:
    """COPY blocks of a struct of int64 into a new temporary table with the struct's names as its columns."""
    names = struct.names
    cursor.execute(f"CREATE TEMP TABLE {table} ({', '.join(f'{name} bigint' for name in names)}) ON COMMIT DROP")
    layout = stream.layout(dict.fromkeys(names, "bigint"))
    with stream.Inlet(cursor, table, ", ".join(names)) as inlet:
        for rows in blocks:
            sent = stream.blank(layout, len(rows))
            for name in names:
                sent[name] = rows[name]
            inlet.write(sent)
    cursor.execute(f"ANALYZE {table}")


# A run for a past day D works on [D, N) only, N being the next night: what stood from N on is set aside and put back.
TAILS = """
CREATE TEMP TABLE financing_tail ON COMMIT DROP AS
SELECT r.firm_id, %(until)s::date AS valid_from, r.valid_to, r.night_id, r.rule_version_id, r.result, r.tier, r.ceiling,
       r.total, r.failed, r.unknown
FROM financing_readiness r JOIN financing_found USING (firm_id)
WHERE r.valid_from <= %(day)s AND r.valid_to > %(until)s
"""
PUT_BACK = f"INSERT INTO financing_readiness ({COLUMNS}) TABLE financing_tail"
# A row that began on this day was found by a run that this one replaces: its interval becomes empty and it stays.
CLOSE = """
UPDATE financing_readiness r SET valid_to = %(day)s FROM financing_found found
WHERE r.firm_id = found.firm_id AND r.valid_from <= %(day)s AND r.valid_to > %(day)s
"""
WRITE = f"""
INSERT INTO financing_readiness ({COLUMNS})
SELECT firm_id, %(day)s, %(until)s, %(night)s, %(rule)s, result, CASE tier WHEN 0 THEN '' ELSE chr(tier::int) END,
       nullif(ceiling, {MISSING}), total, failed, unknown
FROM financing_found ORDER BY firm_id
"""


def find_readiness(night: Night, cursor) -> tuple[Findings, bool]:
    """Evaluate all firms as of the night's day and write what changed. Also says whether no later night stands."""
    version = RuleVersion.objects.in_force(RULE, night.as_of)
    if version is None:
        raise NoVersionInForce(f"{RULE}: no version is in force on {night.as_of}")
    later = Night.objects.published().filter(as_of__gt=night.as_of).order_by("as_of").first()
    until = later.as_of.isoformat() if later else OPEN
    findings = Findings(version, night.as_of)
    facts.each_block(cursor, night.as_of, findings.take)
    copy_in(cursor, "financing_found", FOUND, findings.changed)
    values = {"day": night.as_of, "until": until, "night": night.pk, "rule": version.pk}
    for statement in (TAILS, CLOSE, WRITE, PUT_BACK) if later else (CLOSE, WRITE):
        cursor.execute(statement, values)
    cursor.execute("DROP TABLE financing_found" + (", financing_tail" if later else ""))
    return findings, later is None


def write_standings(night: Night, cursor, findings: Findings) -> None:
    """Replace the ranks that banks see: they move every night, whether the firm does or not."""
    copy_in(cursor, "financing_standings", STANDING, [findings.standings(Standings.of(night))])
    cursor.execute("DELETE FROM financing_standing")
    cursor.execute(
        "INSERT INTO financing_standing (firm_id, as_of, rank_in_stage, in_stage, percentile) "
        "SELECT firm_id, %s, rank_in_stage, in_stage, percentile / 100.0 FROM financing_standings ORDER BY firm_id",
        [night.as_of],
    )
    cursor.execute("DROP TABLE financing_standings")


def run(night: Night, cursor, firms) -> dict[str, int]:
    """The step: readiness of all firms, and, unless a later night stands, what banks see.

    Time alone moves readiness (a year in operation, a title that ends), so every firm is looked at, not only `firms`.
    """
    findings, is_latest = find_readiness(night, cursor)
    medians.keep(night)
    if is_latest:
        write_standings(night, cursor, findings)
        findings.counts["listed"] = write_bank_rows()
    return findings.counts


def sign(night: Night, cursor, firms) -> dict[str, int]:
    """The step after: banks' lists as they now stand are signed, unless a later night stands."""
    is_latest = not Night.objects.published().filter(as_of__gt=night.as_of).exists()
    return {"signed": sign_lists(night) if is_latest else 0}


@dataclass(frozen=True)
class Again:
    """The readiness of a past night computed again. It has no digest: each firm's row is compared with what stands there."""

    rows: int
    different: list[str]  # credit codes, the first few

    @property
    def is_equal(self) -> bool:
        return not self.different


def replay(night: Night) -> Again | None:
    """Compute a night's readiness again from the records and scores that it kept; None from before records were kept."""
    versions = Readiness.objects.on(night.as_of).values("rule_version")[:1]
    version = RuleVersion.objects.filter(pk__in=versions).first()
    if version is None or "titles" not in night.counts:
        return None
    findings = Findings(version, night.as_of)
    with transaction.atomic(), connection.cursor() as cursor:
        facts.each_block(cursor, night.as_of, findings.take)
    changed = np.concatenate([np.empty(0, FOUND), *findings.changed])["firm_id"][:NAMED]
    codes = Firm.objects.filter(pk__in=changed.tolist()).values_list("credit_code", flat=True)
    return Again(sum(findings.counts[name] for name in READINESS), sorted(codes))
