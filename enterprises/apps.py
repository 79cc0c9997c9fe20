from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = _("Registry")

    def ready(self):
        from spreadsheets.resources import register

        from . import registration
        from .resources import RegistryLedger

        register(RegistryLedger())
        registration.register()
