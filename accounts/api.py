"""What all API views share: the declared permission, pages, and one shape of error."""

from django.core.exceptions import PermissionDenied
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission

from .access import check, rule_of


class DeclaredPermission(BasePermission):
    """The same rule as for pages: `access_rule` on the view, set by `requires()`. None declared: nobody."""

    def has_permission(self, request, view):
        try:
            return check(request.user, rule_of(type(view)))
        except PermissionDenied:
            return False


class Pages(PageNumberPagination):
    page_size_query_param = "page_size"
    max_page_size = 500


def exception_handler(exception, context):
    """Every error as {"error": {"code", "message", "fields"}}; fields maps a field to its messages."""
    from rest_framework.views import exception_handler as rest_exception_handler  # it reads our settings: not earlier

    response = rest_exception_handler(exception, context)
    if response is None:
        return None
    fields, message = {}, ""
    if isinstance(exception, ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"non_field_errors": response.data}
        message = "; ".join(f"{name}: {text}" for name, texts in fields.items() for text in _flat(texts))
    else:
        message = str(response.data.get("detail", "")) if isinstance(response.data, dict) else str(response.data)
    code = getattr(exception, "default_code", None) or "error"
    response.data = {"error": {"code": code, "message": message, "fields": fields}}
    return response


def _flat(texts):
    return texts if isinstance(texts, list) else [texts]
