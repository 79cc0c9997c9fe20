"""All settings of the portal, read from the environment. docs/deploy.md lists the variables."""

import os
from datetime import timedelta

import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from .environment import BASE_DIR, broker, database, flag, load_running, required

load_running()

DEBUG = flag("PORTAL_DEBUG")
SECRET_KEY = required("PORTAL_SECRET_KEY")
ALLOWED_HOSTS = os.environ.get("PORTAL_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PORTAL_ORIGINS", "").split(",") if origin]
# TLS is ended by the proxy in front; without it (the demo on loopback) secure cookies would lock everybody out.
BEHIND_TLS = flag("PORTAL_TLS")

PORTAL_ZONE_NAME = os.environ.get("PORTAL_ZONE_NAME", "平顶山高新技术产业开发区")
PORTAL_DEMO = flag("PORTAL_DEMO")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "accounts",
    "workplace",
    "spreadsheets",
    "enterprises",
    "innovation_points",
    "talent_matching",
    "incubators",
    "financing",
    "enterprise_services",
    "zone_portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.AccessMiddleware",
    "accounts.middleware.HistoryMiddleware",
    "workplace.middleware.CountedAnewMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zone_portal.urls"
WSGI_APPLICATION = "zone_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "workplace.context.navigation",
                "workplace.context.header",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "workplace.templatetags.portal",
                "workplace.templatetags.office",
            ],
        },
    },
]

FORM_RENDERER = "workplace.controls.Controls"
FILTERS_EMPTY_CHOICE_LABEL = _("All")

# One process, one role: the web never has the rights of the worker, nor the worker those of the owner.
PORTAL_ROLE = os.environ.get("PORTAL_ROLE", "web")
ROLE_VARIABLES = {"owner": "DATABASE_URL", "web": "DATABASE_WEB_URL", "worker": "DATABASE_WORKER_URL"}
DATABASES = {"default": database(required(ROLE_VARIABLES[PORTAL_ROLE]))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A killed worker's tasks come back after this many seconds; every task is idempotent.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE = {
    "seal-audit-log": {"task": "accounts.tasks.seal_audit_log", "schedule": 60.0},
    "deliver-notices": {"task": "workplace.tasks.deliver", "schedule": 300.0},
    "remind-of-matches": {"task": "talent_matching.tasks.remind_dormant", "schedule": crontab(hour="9", minute="0")},
    "problems-morning": {
        "task": "enterprise_services.tasks.problems_morning",
        "schedule": crontab(hour="7", minute="30"),
    },
    "carriers-morning": {"task": "incubators.tasks.morning", "schedule": crontab(hour="6", minute="30")},
    "remind-of-events": {"task": "talent_matching.tasks.remind_of_events", "schedule": crontab(hour="9", minute="5")},
    # Once a person and day however often it runs; the later rounds are for a mail server that was down at eight.
    "send-hooks": {"task": "financing.tasks.send_hooks", "schedule": 60.0},
    "forget-answers": {"task": "financing.tasks.forget_answers", "schedule": crontab(hour="4", minute="10")},
    "daily-summary": {"task": "workplace.tasks.send_digests", "schedule": crontab(hour="8-11", minute="0")},
}
CELERY_TASK_ALWAYS_EAGER = flag("PORTAL_EAGER_TASKS")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# By account only: everybody in the zone comes from one address.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
# By account only is intended (see above), so the check that asks for the address is answered here.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

# Each statement of a request that may change rows names its author; one that only reads writes no history.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("PORTAL_STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = os.environ.get("PORTAL_MEDIA_ROOT", str(BASE_DIR / "var" / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "zone_portal.assets.Assets"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

EMAIL_BACKEND = os.environ.get("PORTAL_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("PORTAL_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("PORTAL_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("PORTAL_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PORTAL_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = flag("PORTAL_EMAIL_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("PORTAL_EMAIL_FROM", "portal@localhost")
# How e-mails name this portal; they are written by the worker, which has no request to read it from.
PORTAL_ADDRESS = os.environ.get("PORTAL_ADDRESS", (CSRF_TRUSTED_ORIGINS or ["http://127.0.0.1:8000"])[0]).rstrip("/")
# A function (phone, text, url) that sends one text message, by dotted path; without it none is sent.
PORTAL_SMS = os.environ.get("PORTAL_SMS", "")

# Secrets of webhooks are derived from this key and kept nowhere; another key makes others. Addresses in private networks
# and without TLS are told only where banks sit at the end of a line of the zone's own.
PORTAL_WEBHOOK_KEY = os.environ.get("PORTAL_WEBHOOK_KEY", SECRET_KEY)
PORTAL_WEBHOOKS_INSIDE = flag("PORTAL_WEBHOOKS_INSIDE")

# Evidence files: the largest that is taken, and a function (path) -> bool that says whether a file is clean, by dotted path.
PORTAL_EVIDENCE_LIMIT = int(os.environ.get("PORTAL_EVIDENCE_LIMIT", str(20 * 1024 * 1024)))
PORTAL_VIRUS_SCANNER = os.environ.get("PORTAL_VIRUS_SCANNER", "")

# The file of the keys that sign banks' lists; without it lists are not signed. It never belongs into the database or its backup.
PORTAL_SIGNING_KEYS = os.environ.get("PORTAL_SIGNING_KEYS", "")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "accounts.api.Session",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.DeclaredPermission"],
    "DEFAULT_PAGINATION_CLASS": "accounts.api.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["accounts.api.Filters", "accounts.api.Sorts"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api.Json"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "accounts.openapi.Schema",
    "EXCEPTION_HANDLER": "accounts.api.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Zone Portal API",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "accounts.openapi.introduce",
        "accounts.openapi.document_errors",
    ],
    "ENUM_NAME_OVERRIDES": {
        "FiveGradesEnum": list("ABCDE"),
        "ThreeGradesEnum": list("ABC"),
        "CarrierTitleKindEnum": "incubators.models.CarrierTitle.Kind",
        "CarrierLevelEnum": "incubators.models.CarrierTitle.Level",
        "RoomKindEnum": "incubators.models.Room.Kind",
        "RoomUseEnum": "incubators.models.Room.Use",
        "LeaseKindEnum": "incubators.models.Lease.Kind",
        "TenantKindEnum": "incubators.models.Tenant.Kind",
        "TenantStageEnum": "incubators.models.Tenant.Stage",
        "TenantFieldEnum": "incubators.models.Tenant.Field",
        "TenantExitEnum": "incubators.models.Tenant.Exit",
        "FounderEnum": "incubators.models.Tenant.Founder",
        "ReportFigureSourceEnum": ["counted", "shared", "asked"],
        "ReportKindEnum": "incubators.models.ReportKind",
        "ReportStateEnum": "incubators.models.Report.State",
        "TradeEnum": "talent_matching.models.fields.Trade",
        "TitleKindEnum": "enterprises.models.Title.Kind",
        "DemandKindEnum": "talent_matching.models.Demand.Kind",
        "SupportKindEnum": "talent_matching.models.Support.Kind",
        "AgreementKindEnum": "talent_matching.models.Agreement.Kind",
        "LoanStateEnum": "financing.models.loans.Loan.State",
        "RefusalEnum": "financing.models.loans.Loan.Refusal",
        "LoanEventEnum": "financing.models.loans.LoanEvent.Kind",
        "LoanKindEnum": "financing.models.products.Product.Kind",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    # By subject, opened one at a time: a browser does not draw some hundred operations and their forms at once.
    "SWAGGER_UI_SETTINGS": {"docExpansion": "none", "defaultModelsExpandDepth": -1, "deepLinking": True},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("PORTAL_LOG_LEVEL", "INFO")},
    # Each step of each PDF and each sign-in is told at INFO; the log of the portal has the latter already.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "axes")},
}
