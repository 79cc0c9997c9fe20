"""The bank's list as a spreadsheet: the same rows as on the page, with the reader's name on every printed sheet."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enterprises.models import Title
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out, write_xlsx
from workplace.downloads import stamp
from workplace.wording import listed


def _titles(row):
    return listed(row.title_labels) or None


def _hundredth(value):
    return None if value is None else round(value / 100, 2)


def _percent(value):
    return None if value is None else round(value * 100, 2)


FIRM = Out(_("Firm"), width=36, value=lambda row: str(row))
CREDIT_CODE = Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda row: row.credit_code)
PARK = Out(_("Park"), value=lambda row: row.park and row.park.name)
CHAIN = Out(_("Chain"), value=lambda row: row.chain and str(row.chain))
INDUSTRY = Out(_("Industry"), width=24, value=lambda row: row.industry)
ESTABLISHED = Out(_("Established on"), Kind.DAY, value=lambda row: row.established_on)
TIER = Out(_("Tier"), width=8, value=lambda row: row.tier)
POINTS = Out(_("Points"), Kind.DECIMAL, width=10, value=lambda row: _hundredth(row.total))
RANK = Out(_("Rank in its stage"), Kind.INTEGER, width=12, value=lambda row: row.rank_in_stage)
CEILING = Out(_("Suggested ceiling"), Kind.MONEY, _("yuan"), value=lambda row: row.ceiling)
TITLES = Out(_("Titles in force"), width=30, value=_titles)
FISCAL_YEAR = Out(_("Fiscal year"), width=10, value=lambda row: row.fiscal_year)
REVENUE = Out(_("Revenue"), Kind.MONEY, _("yuan"), value=lambda row: row.revenue)
GROWTH = Out(_("Revenue growth"), Kind.DECIMAL, "%", value=lambda row: _percent(row.revenue_growth))
RD_EXPENSE = Out(_("R&D expense"), Kind.MONEY, _("yuan"), value=lambda row: row.rd_expense)
RD_INTENSITY = Out(_("R&D intensity"), Kind.DECIMAL, "%", value=lambda row: _percent(row.rd_intensity))
STAFF = Out(_("Staff"), Kind.INTEGER, value=lambda row: row.staff)
NET_PROFIT = Out(_("Net profit"), Kind.MONEY, _("yuan"), value=lambda row: row.net_profit)
CHECKED = Out(_("Negative records checked on"), Kind.DAY, value=lambda row: row.negatives_checked_on)
CONTACT = Out(_("Contact"), value=lambda row: row.contact_name)
TELEPHONE = Out(_("Telephone"), Kind.TELEPHONE, width=20, value=lambda row: row.contact_phone)
LISTED = Out(_("Listed since"), Kind.DAY, value=lambda row: row.first_listed_on)
UNTIL = Out(_("Consent until"), Kind.DAY, value=lambda row: row.valid_to)
COLUMNS = [
    FIRM, CREDIT_CODE, PARK, CHAIN, INDUSTRY, TIER, POINTS, RANK, CEILING, TITLES, FISCAL_YEAR, REVENUE, GROWTH,
    RD_EXPENSE, RD_INTENSITY, STAFF, CONTACT, TELEPHONE, LISTED, UNTIL,
]  # fmt: skip


def past_workbook(lines, *, bank, moment, by) -> bytes:
    """A bank's list as it stood at a moment: the columns of the bank's own export, between which firm and how long."""
    asked = [
        Out(_("Firm in the registry"), width=36, value=lambda line: line.name),
        Out(_("Name shown to the bank"), width=10, value=lambda line: line.shared),
    ]
    seen = [
        Out(_("Seen from"), width=18, value=lambda line: f"{timezone.localtime(line.past.since):%Y-%m-%d %H:%M:%S}"),
        Out(
            _("Seen until"),
            width=18,
            value=lambda line: line.past.until and f"{timezone.localtime(line.past.until):%Y-%m-%d %H:%M:%S}",
        ),
    ]
    shown = [replace(column, value=_of_row(column.value)) for column in COLUMNS if column is not RANK]
    names = {"bank": bank, "moment": f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"}
    return write_xlsx(
        [*asked, *shown, *seen],
        lines,
        title=gettext("What %(bank)s saw at %(moment)s") % names,
        notes=[gettext("An empty cell is unknown or was not consented to. Ranks are not kept.")],
        watermark=stamp(by),
        sheet=gettext("Past list"),
    )


def _of_row(value):
    return lambda line: value(line.row)


def workbook(rows, *, by, columns=COLUMNS) -> bytes:
    """The rows as xlsx. An empty cell is either unknown or not consented; the note above the table says so."""
    as_of = max((row.as_of for row in rows), default=None)
    now = timezone.localtime()
    bank = by.access.organisations[0].name if by.access.organisations else ""
    return write_xlsx(
        columns,
        rows,
        title=gettext("Credit-ready firms, as of the night of %(day)s") % {"day": as_of or "–"},
        notes=[gettext("An empty cell is unknown or was not consented to. Only the bank approves a loan.")],
        watermark=f"{bank} · {by} · {now:%Y-%m-%d %H:%M}",
        sheet=gettext("Credit-ready firms"),
    )


def _of_group(group, name, made=None):
    def value(row):
        found = row.get(group, {}).get(name)
        return made(found) if made and found is not None else found

    return value


def _kinds(titles):
    labels = dict(Title.Kind.choices)
    return listed(labels.get(kind, kind) for kind in titles) or None


SIGNED_COLUMNS = [
    Out(_("Consent no."), Kind.INTEGER, width=12, value=lambda row: row["consent_id"]),
    Out(_("Firm"), width=36, value=_of_group("identity", "name")),
    Out(_("Unified social credit code"), Kind.CODE, width=22, value=_of_group("identity", "credit_code")),
    Out(_("Park"), value=_of_group("identity", "park")),
    Out(_("Chain"), value=_of_group("identity", "chain")),
    Out(_("Industry"), width=24, value=_of_group("identity", "industry")),
    Out(_("Tier"), width=8, value=_of_group("points", "tier")),
    Out(_("Points"), Kind.DECIMAL, width=10, value=_of_group("points", "total", _hundredth)),
    Out(_("Suggested ceiling"), Kind.MONEY, _("yuan"), value=_of_group("points", "ceiling")),
    Out(_("Titles in force"), width=30, value=_of_group("titles", "titles", _kinds)),
    Out(_("Fiscal year"), width=10, value=lambda row: row["fiscal_year"]),
    Out(_("Revenue"), Kind.MONEY, _("yuan"), value=_of_group("figures", "revenue")),
    Out(_("R&D expense"), Kind.MONEY, _("yuan"), value=_of_group("figures", "rd_expense")),
    Out(_("R&D intensity"), Kind.DECIMAL, "%", value=_of_group("figures", "rd_intensity", _hundredth)),
    Out(_("Staff"), Kind.INTEGER, value=_of_group("figures", "staff")),
    Out(_("Contact"), value=_of_group("contacts", "contact_name")),
    Out(_("Telephone"), Kind.TELEPHONE, width=20, value=_of_group("contacts", "contact_phone")),
    Out(_("Consent until"), Kind.CODE, value=lambda row: row["consent_until"]),
]


def signed_workbook(content: dict, signed_list, *, by) -> bytes:
    """A signed list for people. Only the JSON file can be checked; the sheet says which one it was made from."""
    names = {"serial": content["serial"], "day": content["as_of"], "until": content["expires_on"]}
    proof = {"digest": signed_list.digest, "key": content["key_id"], "algorithm": content["algorithm"]}
    return write_xlsx(
        SIGNED_COLUMNS,
        content["rows"],
        title=gettext("Signed list %(serial)s as of the night of %(day)s, holds until %(until)s") % names,
        notes=[
            gettext("Made from the signed file with the SHA-256 %(digest)s (%(algorithm)s, key %(key)s).") % proof,
            f"{content['signature']}",
            gettext(
                "This sheet itself carries no signature: check the file. An empty cell is unknown or was not consented to."
            ),
        ],
        watermark=f"{content['bank']['name']} · {stamp(by)}",
        sheet=gettext("Signed list"),
    )
