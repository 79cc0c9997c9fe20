from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People and access")

    def ready(self):
        from .row_security import grant_roles
        from .views import signing  # noqa: F401 - its receivers note each sign-in, whichever way it came

        # Every app's tables get their grants when the owner has migrated; accounts stands first in INSTALLED_APPS of ours.
        post_migrate.connect(grant_roles, dispatch_uid="accounts.grant_roles")
