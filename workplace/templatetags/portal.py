"""The portal's own template words: numbers as the zone writes them, and the components of docs/design-system.md.

The library is built in (settings TEMPLATES), so pages do not load it. Every component is a tag, not an include: a tag names
its parameters, so that a misspelt one is an error and not an empty spot on the page.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from types import SimpleNamespace

from django import forms, template
from django.conf import settings
from django.db.models import Model
from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.access import ROLES, Perm, can
from workplace import saved_views as keeping
from workplace.models import SavedView
from workplace.wording import listed

register = template.Library()

WAN = 10_000


@register.simple_tag
def zone_name():
    """The zone this portal serves; a tag rather than context, so that error pages can say it too."""
    return settings.PORTAL_ZONE_NAME


@register.filter
def missing(value):
    """A dash for what is not known, said aloud to a screen reader: missing is never 0."""
    return _dash(get_language()) if value is None or value == "" else value


@cache
def _dash(language):
    return format_html(
        '<span class="missing" aria-hidden="true">—</span><span class="visually-hidden">{}</span>', _("not known")
    )


@register.filter
def wan(yuan, unit=""):
    """Whole yuan as 万元 with one decimal, the exact amount on hover. `unit` writes 万元 behind it, where no heading does."""
    if yuan is None or yuan == "":
        return missing(None)
    amount = rounded(Decimal(yuan) / WAN, 1)
    exact = _("%(amount)s yuan") % {"amount": f"{Decimal(yuan):,}"}
    suffix = format_html(' <span class="unit">{}</span>', _("10k yuan")) if unit else ""
    return format_html('<span class="num" title="{}">{}{}</span>', exact, f"{amount:,}", suffix)


register.filter("listed", listed)


@register.filter
def points(hundredths):
    """Points are kept in hundredths, so that sums are exact; people read 83.25."""
    return missing(None) if hundredths is None else format_html('<span class="num">{}</span>', plain_points(hundredths))


@register.filter
def signed_points(hundredths):
    """A difference of points with its sign: +1.50, −0.25, 0.00."""
    if hundredths is None:
        return missing(None)
    amount = rounded(Decimal(hundredths).scaleb(-2), 2)
    return format_html('<span class="num">{}</span>', f"{amount:+.2f}".replace("-", "−") if amount else "0.00")


def plain_points(hundredths):
    return f"{Decimal(hundredths).scaleb(-2):.2f}"


@register.filter
def percent(ratio, decimals=1):
    """A ratio (0.0563) as a percentage (5.6%)."""
    if ratio is None or ratio == "":
        return missing(None)
    return format_html('<span class="num">{}%</span>', f"{rounded(Decimal(str(ratio)) * 100, int(decimals)):,}")


@register.filter
def whole(number):
    """A count with thousands separators."""
    return (
        missing(None)
        if number is None or number == ""
        else format_html('<span class="num">{}</span>', f"{int(number):,}")
    )


def rounded(number, decimals):
    """Half up, as people round; Python's own format rounds half to even."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@register.filter
def days_left(day):
    """A deadline as the days that remain, red when it has passed."""
    if day is None or day == "":
        return missing(None)
    due = timezone.localtime(day).date() if isinstance(day, datetime) else day
    days = (due - timezone.localdate()).days
    if days < 0:
        tone, text = "bad", ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
    elif days == 0:
        tone, text = "warn", _("due today")
    else:
        tone = "warn" if days <= 3 else "plain"
        text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return format_html(
        '<span class="tone-{} text-nowrap" title="{}">{}</span>', tone, formats.date_format(due, "Y-m-d"), text
    )


@register.simple_tag
def spark(values, label=""):
    """A trend of a word's size, drawn on the server: a list of 50 needs no chart library. Gaps (None) are skipped."""
    known = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(value for _place, value in known), max(value for _place, value in known)
    span, step = (high - low) or 1, 58 / (len(values) - 1)
    marks = " ".join(f"{1 + place * step:.1f},{17 - (value - low) / span * 14:.1f}" for place, value in known)
    return format_html(
        '<svg class="spark" viewBox="0 0 60 20" role="img" aria-label="{}"><polyline points="{}"/></svg>',
        label or _("from %(first)s to %(last)s") % {"first": f"{known[0][1]:g}", "last": f"{known[-1][1]:g}"},
        marks,
    )


@register.simple_tag
def change(old, new):
    """The difference in per cent from the old value to the new one; marked from a factor of two on, where a slip is likely."""
    if old in (None, "") or new in (None, ""):
        return missing(None)
    old, new = Decimal(str(old)), Decimal(str(new))
    if old == new:
        return format_html('<span class="text-secondary">{}</span>', _("unchanged"))
    if old == 0:
        return format_html('<span class="tone-warn">{}</span>', _("was 0"))
    ratio = (new - old) / abs(old)
    outlier = ratio >= 1 or ratio <= Decimal("-0.5")
    text = f"{rounded(ratio * 100, 1):+,}%"
    if not outlier:
        return format_html('<span class="num">{}</span>', text)
    return format_html(
        '<span class="num tone-warn" title="{}"><i class="ti ti-alert-triangle" aria-hidden="true"></i> {}</span>',
        _("A large change: please check"),
        text,
    )


TONE_ICONS = {"plain": "", "accent": "player-play", "good": "check", "warn": "alert-triangle", "bad": "x"}

# The states that rooms share, by their code; a state not listed is plain.
STATE_TONES = {
    "accent": "submitted in_review reviewed running started pending publishing proposed open dispatched working",
    "good": "approved accepted active published finished done succeeded met ready valid granted official confirmed repaid answered",
    "warn": "returned expiring partial manual_review unknown stale late needs_work demonstration superseded_soon paused unsolved",
    "bad": "rejected failed expired unmet not_ready withdrawn revoked cancelled locked overdue refused",
}
TONE_OF_STATE = {state: tone for tone, states in STATE_TONES.items() for state in states.split()}

PROVENANCE = {
    "official": (gettext_lazy("official"), gettext_lazy("Every threshold is taken from the published text.")),
    "partial": (
        gettext_lazy("partly official"),
        gettext_lazy(
            "Part of the thresholds is published; the rest is set for this portal. Do not cite as an official result."
        ),
    ),
    "demonstration": (
        gettext_lazy("demonstration"),
        gettext_lazy("The thresholds are made for demonstration. Do not cite as an official result."),
    ),
    "superseded": (gettext_lazy("superseded"), gettext_lazy("A later version has replaced this rule.")),
}


@register.inclusion_tag("components/badge.html")
def badge(text, tone="plain", icon="", title=""):
    """A word with a tone: plain, accent, good, warn or bad. The icon repeats the tone for those who do not see colour."""
    return {"text": text, "tone": tone, "icon": icon or TONE_ICONS[tone], "title": title}


@register.inclusion_tag("components/badge.html")
def status_badge(state, label=""):
    """The state of a thing: its code picks the tone, `label` (get_state_display) is what people read."""
    return badge(label or state, tone=TONE_OF_STATE.get(str(state), "plain"))


@register.inclusion_tag("components/badge.html")
def provenance_badge(provenance):
    """How far a rule's thresholds are public, which belongs beside every score."""
    label, meaning = PROVENANCE[str(provenance)]
    return badge(label, tone=TONE_OF_STATE.get(str(provenance), "plain"), title=meaning)


PLACE = ("page", "after", "before")
COLUMNS = "cols"  # chosen by {% column_chooser %}, whose boxes belong to the form of the filters


@register.inclusion_tag("components/filter_bar.html", takes_context=True)
def filter_bar(context, form, search="q", more=""):
    """The filters of a list as a GET form. `search` names the field that takes anything, `more` those behind "More filters"."""
    more = set(more.replace(",", " ").split())
    fields = {field.name: styled(field, placeholder=_("All")) for field in form if not field.is_hidden}
    return {
        "request": context["request"],
        "search": fields.get(search),
        "fields": [field for name, field in fields.items() if name != search and name not in more],
        "more": [field for name, field in fields.items() if name in more],
        "more_active": any(form.data.get(name) for name in more),
        "kept": kept_parameters(context["request"], form),
    }


@register.inclusion_tag("components/column_chooser.html")
def column_chooser(every, chosen):
    """Which columns a list shows. Its boxes belong to the filters' form, so that both make one address."""
    names = {column.name for column in chosen}
    return {
        "parameter": COLUMNS,
        "columns": [(column, column.name in names) for column in every],
        "default": " ".join(column.name for column in every if column.default),
    }


@register.inclusion_tag("components/saved_views.html", takes_context=True)
def saved_views(context):
    """The views of this list as tabs above it, and what keeps the present one. A list is known by the name of its route."""
    request = context["request"]
    match, user = request.resolver_match, getattr(request, "user", None)
    if match is None or match.kwargs or user is None or not user.is_authenticated:
        return {"list": ""}
    roles = [(code, ROLES[code].label) for code in keeping.SHARED_WITH] if can(user, Perm.VIEW_SHARE) else []
    found = SavedView.objects.for_reader(user, match.view_name).select_related("owner")
    return {
        "list": match.view_name,
        "tells": keeping.tells(match.view_name),
        "path": request.path,
        "current": keeping.normal(request.GET.urlencode()),
        "views": [
            {
                "pk": str(view.pk),
                "name": view.name,
                "query": view.query,
                "own": view.owner_id == user.pk,
                "role": view.shared_with,
                "told": view.told_upto is not None,
                "shared": bool(view.shared_with),
                "by": "" if view.owner_id == user.pk else str(view.owner),
            }
            for view in found
        ],
        "roles": roles,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/bulk_state.html", takes_context=True)
def bulk_state(context):
    """The list's address as part of the bulk form: what an action on "all results" means, and where it leads back to."""
    lists = context["request"].GET.lists()
    return {"kept": [(key, value) for key, values in lists if key not in (*PLACE, "all") for value in values]}


@register.inclusion_tag("components/results_head.html", takes_context=True)
def results_head(context, form, count, capped=False):
    """How many rows there are and which filters made them; each filter is a chip that takes itself away."""
    request = context["request"]
    return {"chips": chips(form, request), "count": count, "capped": capped, "path": request.path}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page):
    """Links to other pages: numbered for a Django Page; for a keyset page, an object with the keys `before` and `after`.
    Where the list offers several sizes of a page, these too."""
    numbered = hasattr(page, "paginator")
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1) if numbered else ()
    rows = page.paginator if numbered else page
    sizes = getattr(rows, "sizes", ())
    return {
        "request": context["request"],
        "page": page,
        "numbered": numbered,
        "pages": list(pages),
        "gap": "…",
        "others": page.has_other_pages() if numbered else page.before or page.after,
        "sizes": sizes if sizes and rows.count > sizes[0] else (),
        "size": rows.per_page if numbered else page.size,
    }


@register.inclusion_tag("components/sort_heading.html", takes_context=True)
def sort_heading(context, key, label, unit="", number=False):
    """A column heading that sorts by ?sort=key, and turned round by ?sort=-key. A unit makes it a column of numbers."""
    current = context["request"].GET.get("sort", "")
    return {
        "request": context["request"],
        "label": label,
        "unit": unit,
        "number": number or bool(unit),
        "direction": {key: "ascending", f"-{key}": "descending"}.get(current, "none"),
        # Numbers are asked for with the largest first.
        "target": toggled(current, key, first_down=number or bool(unit)),
    }


def toggled(current, key, first_down):
    first, second = (f"-{key}", key) if first_down else (key, f"-{key}")
    return second if current == first else first


def kept_parameters(request, form):
    """What the address holds besides the filters (sort, columns, tab) must survive a change of filters."""
    own = {form.add_prefix(name) for name in form.fields} | {*PLACE, COLUMNS}
    return [(key, value) for key, values in request.GET.lists() if key not in own for value in values]


def chips(form, request):
    """One chip for each value of each filled filter, with the address of the list without it."""
    form.is_valid()
    found = []
    for bound in form:
        value = getattr(form, "cleaned_data", {}).get(bound.name)
        for raw in request.GET.getlist(bound.html_name):
            if raw and value not in (None, "", []):
                found.append(
                    {
                        "label": bound.label,
                        "value": shown(bound.field, raw, value),
                        "url": without(request, bound.html_name, raw),
                    }
                )
    return found


def shown(field, raw, value):
    """A filter's value as a person reads it: the choice's label, the row's name, yes, or what was typed."""
    labels = {str(key): label for key, label in flat_choices(getattr(field, "choices", ()))}
    if raw in labels:
        return labels[raw]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if isinstance(value, Model) else raw


def flat_choices(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label


def without(request, name, value):
    query = QueryDict(mutable=True)
    for key, values in request.GET.lists():
        if key not in PLACE:
            query.setlist(key, [each for each in values if (key, each) != (name, value)])
    return f"{request.path}?{query.urlencode()}" if query.urlencode() else request.path


@register.inclusion_tag("components/field.html")
def field(bound, unit="", previous=None, previous_label="", wide=False):
    """One field: label, unit, the earlier value in grey beside it, help, and its errors under it.

    A form may set `unit` and `previous` on the field itself instead of saying them in the template.
    """
    if previous is None:
        previous = getattr(bound.field, "previous", None)
    return {
        "bound": bound,
        "control": styled(bound).control,
        "unit": unit or getattr(bound.field, "unit", ""),
        "previous": previous,
        "previous_label": previous_label or getattr(bound.field, "previous_label", "") or _("last year"),
        "check": isinstance(bound.field.widget, forms.CheckboxInput),
        "group": bound.use_fieldset,
        "wide": wide or isinstance(bound.field.widget, forms.Textarea),
    }


@register.inclusion_tag("components/error_summary.html")
def error_summary(*all_forms):
    """All errors of the page's forms at its top, each a link to its field."""
    return {
        "general": [error for form in all_forms for error in form.non_field_errors()],
        "fields": [bound for form in all_forms for bound in form if bound.errors],
    }


def styled(bound, placeholder=""):
    """The field with its control in the classes of the design system; a page never styles a control by hand. Where several
    may be chosen, `placeholder` stands for none."""
    widget = bound.field.widget
    attrs = {
        "class": " ".join(
            filter(None, [widget.attrs.get("class"), control_class(widget), bound.errors and "is-invalid"])
        )
    }
    if isinstance(widget, forms.SelectMultiple):
        attrs |= {"data-choose": "", "placeholder": placeholder} if placeholder else {"data-choose": ""}
    elif isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"  # the only form in which browsers take a date
    elif isinstance(widget, forms.NumberInput):
        attrs["inputmode"] = "decimal"
    return SimpleNamespace(bound=bound, label=bound.label, id=bound.id_for_label, control=bound.as_widget(attrs=attrs))


def control_class(widget):
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return ""  # Django would put the class on the whole group as well
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.inclusion_tag("components/account_menu.html", takes_context=True)
def account_menu(context):
    """Who is signed in, as what and for whom, with the switch for people who serve several firms."""
    user = context["request"].user
    access = user.access
    return {
        "request": context["request"],
        "csrf_token": context["csrf_token"],
        "name": str(user),
        "roles": [ROLES[code].label for code in access.roles],
        "organisations": access.organisations,
        "glossary": can(user, Perm.RULE_VIEW),
        # As text: a number in a form must not get thousands separators.
        "firms": [(str(firm.pk), firm.name, firm == access.firm) for firm in access.firms if len(access.firms) > 1],
    }


@register.inclusion_tag("components/crumb.html")
def crumb(url, label):
    """A step on the way to this page; the page itself is not one."""
    return {"url": url, "label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(items, label=""):
    """Tabs as links, so that each has an address. An item has `label`, `url`, `active` and perhaps `count`."""
    return {"items": [{"count": None, **item} for item in items], "label": label or _("Parts of this page")}


@register.inclusion_tag("components/empty.html")
def empty(title, why="", action="", url="", icon="inbox"):
    """A list with nothing in it: say why, and what to do (`action`, with a link when there is a `url`)."""
    return {"title": title, "why": why, "action": action, "url": url, "icon": icon}


@register.inclusion_tag("components/stat_card.html")
def stat_card(label, value, unit="", definition="", url="", previous=None, previous_label="", note=""):
    """One figure with its definition on hover, the earlier one beside it, and its rows behind a click."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "definition": definition,
        "url": url,
        "previous": None if previous == "" else previous,
        "previous_label": previous_label or _("last year"),
        "note": note,
    }


@register.inclusion_tag("components/definition_list.html")
def definition_list(items, columns=2):
    """Labels and values: a mapping or (label, value) pairs. A missing value is shown as a dash."""
    return {"items": list(items.items() if isinstance(items, Mapping) else items), "columns": columns}


@register.inclusion_tag("components/timeline.html")
def timeline(entries, title=""):
    """What happened, newest first. An entry has `when` and `title`, and may have `text`, `by`, `kind`, `kind_label`, `url`, `icon`."""
    found = [entry_of(entry) for entry in entries]
    return {
        "entries": found,
        "title": title or _("History"),
        "kinds": dict((e["kind"], e["kind_label"]) for e in found if e["kind"]),
    }


def entry_of(entry):
    """The entry, a mapping or an object, with every part present."""
    get = entry.get if isinstance(entry, Mapping) else lambda name, default="": getattr(entry, name, default)
    parts = {name: get(name, "") or "" for name in ("when", "title", "text", "by", "kind", "kind_label", "url", "icon")}
    dated = isinstance(parts["when"], date) and not isinstance(parts["when"], datetime)
    return {
        **parts,
        "kind_label": parts["kind_label"] or parts["kind"],
        "icon": parts["icon"] or "circle-dot",
        "dated": dated,
    }


@register.inclusion_tag("components/progress.html")
def progress(done, total, url="", label="", finished=False, failed="", unit=""):
    """A real progress bar: while the work runs, it asks `url` each second for this same component."""
    part = 100 if finished else min(99, 100 * done // total) if total else 0
    return {
        "done": done,
        "total": total,
        "percent": part,
        "url": "" if finished or failed else url,
        "label": label,
        "finished": finished,
        "failed": failed,
        "unit": unit,
    }


@register.inclusion_tag("components/chart.html")
def chart(name, data, kind="line", title="", height=280):
    """An ECharts chart of one of the kinds line, bar, stacked, radar, histogram, steps, network; the table behind it is made from the same data."""
    columns, rows = CHART_TABLES.get(kind, table_of_series)(data)
    return {
        "name": name,
        "data": {"unit": "", **data, "kind": kind},
        "title": title,
        "height": str(height),
        "columns": columns,
        "rows": rows,
    }


def table_of_series(data):
    names = [series["name"] for series in data["series"]]
    columns = zip(*(series["values"] for series in data["series"]), strict=True)
    return [data.get("x", ""), *names], list(zip(data["categories"], columns, strict=True))


def table_of_radar(data):
    names = [axis["name"] for axis in data["axes"]]
    return table_of_series({"x": "", "categories": names, "series": data["series"]})


def table_of_histogram(data):
    bands = [f"{low:g} – {high:g}" for low, high in zip(data["edges"], data["edges"][1:], strict=False)]
    return table_of_series({"x": data.get("x", ""), "categories": bands, "series": data["series"]})


def table_of_graph(data):
    """A row for each node: what is said of it, and the nodes from which something leads to it."""
    names = [node["name"] for node in data["nodes"]]
    before = {place: [] for place in range(len(names))}
    for source, target in data["links"]:
        before[target].append(names[source])
    rows = []
    for place, node in enumerate(data["nodes"]):
        said = data["kinds"][node["kind"]] if "kinds" in data else node["note"]
        rows.append((node["name"], (said, listed(before[place]))))
    return data["heads"], rows


CHART_TABLES = {
    "radar": table_of_radar,
    "histogram": table_of_histogram,
    "steps": table_of_graph,
    "network": table_of_graph,
}


@register.simple_tag
def dotted(*lines):
    """Lines joined by a middle dot, the empty ones left out: "Park · Industry · 91410…"."""
    return format_html_join(" · ", "{}", ((line,) for line in lines if line not in (None, "")))
