"""What the API's own description says of all operations: how to sign in, and which errors to expect."""

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "fields"],
            "additionalProperties": False,
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "fields": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
            },
        }
    },
}
METHODS = {"get", "post", "put", "patch", "delete"}


class Schema(AutoSchema):
    """Texts for people come from `extend_schema`, in the reader's language; docstrings speak to who reads the code."""

    def get_description(self):
        return ""


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.tokens.TokenAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": _("A key made on the account page: zp_…")}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.api.Session"
    name = "session"

    def get_security_definition(self, auto_schema):
        text = _("The session of a signed-in browser; what writes needs the header X-CSRFToken.")
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": text}


def introduce(result, generator, request, public):
    """What holds for all operations, said once."""
    result["info"]["title"] = _("Zone Portal API")
    result["info"]["description"] = _(
        "The same rows, filters and rights as the pages. Sign in with a key of your account page "
        "(`Authorization: Bearer zp_…`); its scopes narrow what you may do. Errors have one shape: "
        '`{"error": {"code", "message", "fields"}}`, in the language of `Accept-Language`. An unknown parameter is an '
        "error; another firm's row does not exist. Lists come in pages: follow `next`."
    )
    return result


def document_errors(result, generator, request, public):
    """Each operation names the errors that it can give, all in one shape."""
    result["components"].setdefault("schemas", {})["Error"] = ERROR
    for path, operations in result["paths"].items():
        for method in METHODS & operations.keys():
            operation = operations[method]
            for status in _errors_of(path, operation):
                operation["responses"][status] = {
                    "description": _text(status),
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                }
    return result


def _errors_of(path, operation) -> list[str]:
    parameters = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"}
    declared = [status for status in operation["responses"] if status >= "400"]
    return [
        *(["400"] if parameters or "requestBody" in operation else []),
        "401",
        "403",
        *(["404"] if "{" in path or "page" in parameters else []),
        "406",
        *(["415"] if "requestBody" in operation else []),
        *declared,
    ]


def _text(status: str) -> str:
    return {
        "400": _("A parameter or the body is wrong; fields says where."),
        "401": _("Not signed in, or the key is unknown, expired or revoked."),
        "403": _("This person or key may not do this."),
        "404": _("It does not exist, or not for you."),
        "406": _("Answers are JSON only."),
        "409": _("It has changed meanwhile or is not in a state for this: read it again."),
        "415": _("The body must be JSON."),
        "422": _("The Idempotency-Key belongs to another request."),
    }[status]
