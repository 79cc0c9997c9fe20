"""Settings of the tests: the connection is the owner's, but every request runs as portal_web (tests.middleware)."""

import os

os.environ.setdefault("PORTAL_SECRET_KEY", "tests-only")
os.environ["PORTAL_ROLE"] = "owner"
os.environ["PORTAL_DEMO"] = "0"
os.environ.setdefault("PORTAL_MEDIA_ROOT", "/tmp/zone-portal-test-media")

from zone_portal.settings import *  # noqa: F403
from zone_portal.settings import DATABASES, MIDDLEWARE, STORAGES

DATABASES["default"]["TEST"] = {"NAME": os.environ.get("PORTAL_TEST_DB", "test_portal")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
MIDDLEWARE = list(MIDDLEWARE)
MIDDLEWARE.insert(MIDDLEWARE.index("accounts.middleware.TransactionMiddleware") + 1, "tests.middleware.AsPortalWeb")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# Assets come straight from their folders: nothing is collected for a test.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = None
PORTAL_SIGNING_KEYS = ""  # a test that signs brings its own
