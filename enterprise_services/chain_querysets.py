from django.db import models


class ChainPlaceQuerySet(models.QuerySet):
    def standing(self):
        """Places of firms that are still in the zone, as FirmQuerySet.in_zone() counts them."""
        return self.exclude(firm__status__in=["moved", "cancelled", "merged"])
