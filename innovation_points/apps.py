from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InnovationPointsConfig(AppConfig):
    name = "innovation_points"
    verbose_name = _("Innovation points")

    def ready(self):
        from . import registration

        registration.register()
