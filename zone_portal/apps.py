from django.apps import AppConfig


class ZonePortalConfig(AppConfig):
    name = "zone_portal"
