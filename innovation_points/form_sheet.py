"""A declaration as a workbook: one row a figure, to be filled away from the portal and read back with every error at its row.

An empty cell changes nothing: to clear a figure is a decision for the form.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from spreadsheets import normalise
from spreadsheets.columns import Kind
from spreadsheets.errors import CellError, Message, Refused, Unreadable
from spreadsheets.exporting import Writer

from . import figures
from .forms import LONGEST_WHY, WHY, DeclarationForm, typed
from .sections import SECTIONS

# The headings that the reader looks for, in the language in which the template was written.
CODE, SECTION, FIGURE, UNIT, BEFORE, NOW, REASON, HELP = HEADINGS = [
    _("Code"),
    _("Section"),
    _("Figure"),
    _("Unit"),
    _("Last year"),
    _("This year"),
    _("Why it moved"),
    _("Help"),
]
CHINESE = {CODE: "代码", NOW: "本年值", REASON: "变动原因"}
WIDTHS = [26, 18, 34, 8, 16, 16, 40, 50]
CREDIT_CODE, YEAR = _("Credit code"), _("Fiscal year")
OPEN_NOTE = _("Fill the column of this year. An empty cell changes nothing; 0 means none. Money is in 10,000 yuan.")


def write(declaration, before) -> bytes:
    """The template of this declaration: what is known already, last year's values, and checks in the cells."""
    writer = Writer(gettext(_("Declaration")))
    writer.line([declaration.firm.name])
    writer.line([gettext(CREDIT_CODE), declaration.firm.credit_code])
    writer.line([gettext(YEAR), str(declaration.fiscal_year)])
    writer.line([gettext(OPEN_NOTE)])
    for index, width in enumerate(WIDTHS):
        writer.set_column(index, width)
    writer.headings([gettext(heading) for heading in HEADINGS])
    for section in SECTIONS:
        for code in section.fields:
            _check(writer, code)
            writer.line(*_row(section, code, declaration, before))
    return writer.finish()


def _row(section, code, declaration, before):
    kind = {"money": Kind.DECIMAL, "decimal": Kind.DECIMAL, "count": Kind.INTEGER}.get(figures.kind(code), Kind.TEXT)
    earlier, now = _cell(code, getattr(before, code, None)), _cell(code, getattr(declaration, code))
    why, note = declaration.remarks.get(code, ""), str(figures.help_text(code))
    if not declaration.is_field_open(code):
        note = gettext(_("closed: the reviewer did not ask for it"))
    values = [code, str(section.label), figures.label(code), figures.unit(code), earlier, now, why, note]
    return values, [Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.TEXT, kind, kind, Kind.TEXT, Kind.TEXT]


def _cell(code, value):
    if value is None:
        return None
    if figures.kind(code) == "flag":
        return "是" if value else "否"
    text = figures.typed(code, value)
    return Decimal(text) if figures.kind(code) in ("money", "count", "decimal") else text


def _check(writer, code):
    """Counts from 0, yes or no: the spreadsheet program refuses the rest while it is typed."""
    column = HEADINGS.index(NOW)
    rule = {
        "flag": {"validate": "list", "source": ["是", "否"]},
        "count": {"validate": "decimal", "criteria": ">=", "value": 0},
        "money": {"validate": "decimal", "criteria": "between", "minimum": -(10**11), "maximum": 10**11},
    }.get(figures.kind(code))
    if rule:
        writer.sheet.data_validation(writer.row, column, writer.row, column, rule | {"ignore_blank": True})


@dataclass
class Filled:
    """What a filled workbook says: inputs of the form, and all that could not be read, each at its row."""

    changes: dict[str, str] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)


def read(workbook, declaration) -> Filled:
    """`Refused` where the workbook is not a template of this declaration at all."""
    for sheet in workbook.sheets:
        for place, row in enumerate(sheet.rows):
            columns = _columns(row)
            if CODE in columns and NOW in columns:
                _refuse_another(sheet.rows[:place], declaration)
                return _read(sheet.rows[place + 1 :], place + 2, columns, declaration)
    raise Refused(_("No row of headings with the code and this year's value: use the template of this declaration."))


def _columns(row) -> dict[str, int]:
    known = {name: heading for heading in (CODE, NOW, REASON) for name in (heading, gettext(heading), CHINESE[heading])}
    texts = [normalise.shown(cell) for cell in row]
    return {known[text]: index for index, text in enumerate(texts) if text in known}


def _refuse_another(rows, declaration):
    """A template that names another firm or year was filled for that one."""
    said = {normalise.shown(row[0]): normalise.shown(row[1]) for row in rows if len(row) > 1}
    own = {CREDIT_CODE: declaration.firm.credit_code, YEAR: str(declaration.fiscal_year)}
    for heading, value in own.items():
        for name in (heading, gettext(heading)):
            if said.get(name, value) != value:
                raise Refused(
                    _("The workbook is for %(said)s, this declaration is of %(own)s: use its own template."),
                    said=said[name],
                    own=value,
                )


def _read(rows, first, columns, declaration) -> Filled:
    filled, fields, seen = Filled(), DeclarationForm(typed(declaration), declaration=declaration).fields, {}
    width = max(columns.values()) + 1
    for number, row in enumerate(rows, first):
        cells = [*row, *[""] * width]
        code, value = normalise.shown(cells[columns[CODE]]), cells[columns[NOW]]
        why = normalise.shown(cells[columns[REASON]]) if REASON in columns else ""
        if normalise.as_seen(value) == "" and not why:
            continue

        def wrong(heading, said, message, number=number):
            letter = chr(ord("A") + columns[heading])
            filled.errors.append(CellError(number, letter, gettext(heading), said, message))

        if code not in fields or code in ("remark", "version"):
            wrong(CODE, code, Message(_("no such figure: take the code from the template")))
        elif code in seen:
            wrong(CODE, code, Message(_("the same as in row %(row)s: keep one of the two rows"), {"row": seen[code]}))
        else:
            seen[code] = number
            _read_cell(filled, wrong, fields[code], code, value, declaration)
            if len(why) > LONGEST_WHY:
                longest = Message(
                    _("the text is longer than %(longest)s characters: shorten it"), {"longest": LONGEST_WHY}
                )
                wrong(REASON, why[:40], longest)
            elif why:
                filled.changes[f"{WHY}{code}"] = why
    return filled


def _read_cell(filled, wrong, form_field, code, value, declaration):
    """One figure through the form's own field, so that the workbook takes what the form takes and nothing else."""
    if normalise.as_seen(value) == "":
        return
    try:
        text = _text(code, value)
        known = form_field.clean(text)
    except Unreadable as error:
        return wrong(NOW, normalise.as_seen(value), error.message)
    except ValidationError as error:
        return wrong(NOW, normalise.as_seen(value), Message(" ".join(error.messages).replace("%", "%%")))
    if known != getattr(declaration, code) and not declaration.is_field_open(code):
        return wrong(NOW, normalise.as_seen(value), Message(_("closed: the reviewer did not ask for it")))
    filled.changes[code] = figures.typed(code, known)


def _text(code, value) -> str:
    """The cell as it would be typed into the form."""
    if figures.kind(code) == "flag":
        return "1" if normalise.flag(value) else "0"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return normalise.plain(value)
