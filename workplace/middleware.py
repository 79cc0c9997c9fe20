"""The header's counts after a person's own work."""

from rest_framework.permissions import SAFE_METHODS

from . import todo


class CountedAnewMiddleware:
    """What a person did shows in the header of his very next page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in SAFE_METHODS:
            todo.forget(request)
        return self.get_response(request)
