from django.db import connection


class AsPortalWeb:
    """Runs each request as the web's database role, so that row security is exercised while fixtures are the owner's.

    Inside a test's transaction SET LOCAL would outlive the request; hence the reset and the emptied context.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not connection.in_atomic_block:  # health checks
            return self.get_response(request)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE portal_web")
        try:
            return self.get_response(request)
        finally:
            if not connection.needs_rollback:
                with connection.cursor() as cursor:
                    cursor.execute("RESET ROLE")
