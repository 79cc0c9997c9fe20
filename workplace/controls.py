"""How form controls are written. Set as FORM_RENDERER, so that it is so on every page."""

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

OPTION = '<option value="{}"{}>{}</option>'


class Controls(DjangoTemplates):
    """Django's own templates, but selects are written by hand: a filter bar has nine, with some hundred options, and a
    template includes two others for each option."""

    def render(self, template_name, context, request=None):
        if template_name == "django/forms/widgets/select.html":
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget):
    written = ((_group(name, options),) for name, options, _place in widget["optgroups"])
    return format_html(
        '<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), format_html_join("", "{}", written)
    )


def _group(name, options):
    options = (
        (option["value"], flatatt(option["attrs"]) if option["attrs"] else "", option["label"]) for option in options
    )
    written = format_html_join("", OPTION, options)
    return format_html('<optgroup label="{}">{}</optgroup>', name, written) if name else written
