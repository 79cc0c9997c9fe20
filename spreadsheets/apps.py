from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpreadsheetsConfig(AppConfig):
    name = "spreadsheets"
    verbose_name = _("Imports and exports")

    def ready(self):
        from accounts.access import Perm
        from workplace.registers import NavigationEntry, navigation

        navigation.add(
            NavigationEntry(
                _("Imports"),
                "spreadsheets:imports",
                "table-import",
                frozenset({Perm.REGISTRY_IMPORT, Perm.TALENT_IMPORT}),
                40,
                menu="firms",
            )
        )
