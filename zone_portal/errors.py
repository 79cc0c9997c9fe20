"""Error answers: pages for people, the API's one shape for programs."""

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from accounts.api import error_body

WORDS = {
    400: ("bad_request", _("The request could not be read.")),
    403: ("permission_denied", _("You are not allowed to do this.")),
    404: ("not_found", _("There is nothing at this address.")),
    500: ("server_error", _("The portal failed. The people who run it have been told.")),
}


def _answer(request, status, page, **kwargs):
    if request.path.startswith("/api/"):
        code, message = WORDS[status]
        return JsonResponse(error_body(code, str(message)), status=status)
    return page(request, **kwargs)


def bad_request(request, exception):
    return _answer(request, 400, defaults.bad_request, exception=exception)


def forbidden(request, exception):
    return _answer(request, 403, defaults.permission_denied, exception=exception)


def not_found(request, exception):
    return _answer(request, 404, defaults.page_not_found, exception=exception)


def server_error(request):
    return _answer(request, 500, defaults.server_error)
