from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterpriseServicesConfig(AppConfig):
    name = "enterprise_services"
    verbose_name = _("Services for firms")

    def ready(self):
        from . import registration

        registration.register()
