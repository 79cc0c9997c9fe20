"""Template words of the office's common means; built in, as `portal` is."""

from django import template
from django.utils import formats
from django.utils.html import format_html

from workplace.calendar import wording

from .portal import dotted, missing

register = template.Library()


@register.filter
def working_days_left(day):
    """A deadline as the working days that remain, amber when near and red when passed; the day itself on hover."""
    if day is None or day == "":
        return missing(None)
    left = wording.left(day)
    title = dotted(formats.date_format(left.due, "Y-m-d"), left.provisional)
    mark = "*" if left.provisional else ""
    return format_html('<span class="tone-{} text-nowrap" title="{}">{}{}</span>', left.tone, title, left.text, mark)
