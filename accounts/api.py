"""What all API views share: the declared permission, pages, filters that refuse what they do not know, one shape of error."""

import json
from datetime import date

from django import forms
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import BooleanFilter, CharFilter, NumberFilter
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, NotFound, ParseError, PermissionDenied, ValidationError
from rest_framework.fields import IntegerField
from rest_framework.filters import BaseFilterBackend
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission

from . import asked
from .access import can, check, rule_of

ALWAYS_KNOWN = {"page", "page_size", "sort", "format"}
YES_OR_NO = {"true", "false"}


class DeclaredPermission(BasePermission):
    """The same rule as for pages: `access_rule` on the view, set by `requires()`. None declared: nobody.

    An action that needs a permission of its own names it in the view's `perms`: action -> permissions, any of which will do.
    """

    def has_permission(self, request, view):
        try:
            allowed = check(request.user, rule_of(type(view)))
        except DjangoPermissionDenied:
            return False
        own = getattr(view, "perms", {}).get(getattr(view, "action", None))
        return allowed and (own is None or any(can(request.user, perm) for perm in own))


class Session(SessionAuthentication):
    """A browser's session; what it writes needs the token against forged requests, as on the pages."""

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except PermissionDenied as refusal:
            text = _("The token against forged requests is missing or wrong: send it in the header X-CSRFToken.")
            raise PermissionDenied(text, code="csrf_failed") from refusal


class Json(JSONParser):
    """JSON within the size that forms are held to. Brackets nested without end are an error of the caller, not ours."""

    def parse(self, stream, media_type=None, parser_context=None):
        text = getattr(stream, "body", None)  # the request: its body is read up to DATA_UPLOAD_MAX_MEMORY_SIZE
        try:
            return json.loads(stream.read() if text is None else text, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not readable as JSON.")) from error


def _no_constant(name):
    raise ValueError(f"{name} is not JSON")


class Pages(PageNumberPagination):
    page_size_query_param = "page_size"
    max_page_size = 500
    last_page_strings = ()

    def get_page_size(self, request):
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        try:
            return IntegerField(min_value=1, max_value=self.max_page_size).run_validation(text)
        except ValidationError as error:
            raise ValidationError({self.page_size_query_param: error.detail}) from error

    def get_schema_operation_parameters(self, view):
        page, size = super().get_schema_operation_parameters(view)
        page["schema"] |= {"minimum": 1}
        size["schema"] |= {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        page["description"], size["description"] = _("Page, from 1"), _("Rows on a page")
        return [page, size]


@extend_schema_field(OpenApiTypes.INT)
class WholeNumber(NumberFilter):
    """A filter by an id or a year."""

    field_class = forms.IntegerField


class YearOf(WholeNumber):
    """A filter by the year of a day: one that the calendar has."""

    def __init__(self, field_name=None, lookup_expr="year", **options):
        super().__init__(field_name, lookup_expr, **{"min_value": date.min.year, "max_value": date.max.year, **options})


class Named(FilterSet):
    """Of the filters that a view only names: half a year is refused, as the schema says."""

    FILTER_DEFAULTS = FilterSet.FILTER_DEFAULTS | {
        column: {"filter_class": WholeNumber}
        for column in FilterSet.FILTER_DEFAULTS
        if issubclass(column, models.IntegerField)
    }


def only_known(query, filters, *others):
    """Refuse what would be passed over in silence: a mistyped filter would answer with everything."""
    errors = {
        name: [_("There is no such parameter.")] for name in query if name not in {*filters, *others, *ALWAYS_KNOWN}
    }
    for name in query.keys() & filters.keys():
        if isinstance(filters[name], BooleanFilter) and query[name].lower() not in YES_OR_NO:
            errors[name] = [_("Write true or false.")]
        elif query[name] == "" and not isinstance(filters[name], CharFilter):
            errors[name] = [_("Give a value or leave the parameter out.")]
    if errors:
        raise ValidationError(errors)


class Filters(DjangoFilterBackend):
    """The filters of the page, for lists only: one object is named by its address."""

    filterset_base = Named

    def filter_queryset(self, request, queryset, view):
        return queryset if view.detail else super().filter_queryset(request, queryset, view)

    def get_filterset(self, request, queryset, view):
        filterset = super().get_filterset(request, queryset, view)
        only_known(request.query_params, filterset.filters if filterset else {})
        return filterset


class Sorts(BaseFilterBackend):
    """`sort` takes one of the view's `sorts`, a minus before it turns it round. The order is the filter set's work."""

    def filter_queryset(self, request, queryset, view):
        if request.query_params.get("sort", "") not in ["", *self._keys(view)]:
            raise ValidationError({"sort": [_("One of: %(keys)s") % {"keys": ", ".join(self._keys(view))}]})
        return queryset

    def get_schema_operation_parameters(self, view):
        schema = {"type": "string", "enum": self._keys(view)}
        text = _("Order; a minus turns it round")
        return [{"name": "sort", "in": "query", "description": text, "schema": schema}] if schema["enum"] else []

    @staticmethod
    def _keys(view) -> list[str]:
        keys = sorted(getattr(view, "sorts", ()))
        return [*keys, *(f"-{key}" for key in keys)]


class Conflict(APIException):
    """Somebody changed it since, or it is not in a state for this."""

    status_code = 409
    default_code = "conflict"


def valid(serializer: type, request) -> dict:
    """What the body says, as the serializer reads it."""
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def day_of(request, name: str) -> date | None:
    """The day that the address names, if any; what is no day is an error of the caller."""
    if name not in request.query_params:
        return None
    if (day := asked.day(request.query_params, name)) is None:
        raise ValidationError({name: [_("Write a day as year-month-day.")]})
    return day


def error_body(code: str, message: str, fields: dict | None = None) -> dict:
    """The one shape of errors: a word for programs, a sentence for people, and the messages of each field."""
    return {"error": {"code": code, "message": message, "fields": fields or {}}}


def exception_handler(exception, context):
    from rest_framework.views import exception_handler as rest_exception_handler  # it reads our settings: not earlier

    if isinstance(exception, Http404):
        exception = NotFound()  # Django's own text names the model
    response = rest_exception_handler(exception, context)
    if response is None:
        return None
    if isinstance(exception, ValidationError):
        fields = dict(_flat(exception.detail))
        message = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in fields.items())
        response.data = error_body("invalid", message, fields)
    else:
        detail = response.data["detail"]
        response.data = error_body(detail.code, str(detail))
    return response


def _flat(detail, name=""):
    """Messages by field; those of a field within a field by a name with dots, those of none by `non_field_errors`."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif any(isinstance(one, dict | list) for one in detail):
        for place, inner in enumerate(detail):
            yield from _flat(inner, f"{name}.{place}" if name else str(place))
    else:
        texts = [detail] if isinstance(detail, str) else detail
        yield name or "non_field_errors", [str(text) for text in texts]
