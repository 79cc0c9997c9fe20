"""What the library and the list of certificates look like as a sheet."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovation_points.cultivation.library import STATES
from innovation_points.ranking import hundredths
from spreadsheets.columns import Kind
from spreadsheets.exporting import Out

FIRM = [
    Out(_("Firm"), width=36, value=lambda firm: firm.name),
    Out(_("Unified social credit code"), Kind.CODE, width=22, value=lambda firm: firm.credit_code),
    Out(_("Park"), width=18, value=lambda firm: firm.park.name),
]


def _of(get, column: Out) -> Out:
    return Out(column.heading, column.kind, column.unit, column.width, lambda row: column.value(get(row)))


def _in_words(gaps) -> str:
    return "；".join(f"{gap.label}：{gap.text}" for gap in gaps)


LIBRARY = [
    *(_of(lambda line: line.result.firm, column) for column in FIRM),
    Out(_("Where the firm stands"), width=20, value=lambda line: str(STATES[line.result.state])),
    Out(_("Slid back"), width=10, value=lambda line: bool(line.result.slid_back)),
    Out(_("Total"), Kind.DECIMAL, _("points"), width=10, value=lambda line: hundredths(line.result.total)),
    Out(_("Not met"), width=60, value=lambda line: _in_words(line.failing)),
    Out(_("Data missing, or for people to judge"), width=60, value=lambda line: _in_words(line.undecided)),
    Out(_("Since"), Kind.DAY, value=lambda line: line.result.valid_from),
]
CERTIFICATES = [
    *(_of(lambda title: title.firm, column) for column in FIRM),
    Out(_("Title"), width=22, value=lambda title: title.get_kind_display()),
    Out(_("Certificate number"), Kind.CODE, width=22, value=lambda title: title.number),
    Out(_("Valid from"), Kind.DAY, value=lambda title: title.valid_from),
    Out(_("Valid to"), Kind.DAY, value=lambda title: title.valid_to),
    Out(
        _("Days left"),
        Kind.INTEGER,
        value=lambda title: title.valid_to and (title.valid_to - timezone.localdate()).days,
    ),
    Out(_("Source"), width=20, value=lambda title: title.source),
]
