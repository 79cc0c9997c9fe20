"""The header's counts after a person's own work."""

from . import todo

READING = ("GET", "HEAD", "OPTIONS")


class CountedAnewMiddleware:
    """What a person did shows in the header of his very next page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in READING:
            todo.forget(request)
        return self.get_response(request)
