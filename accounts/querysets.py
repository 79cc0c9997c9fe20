from django.db import models


class OrganisationQuerySet(models.QuerySet):
    def parks(self):
        return self.filter(kind="park", is_active=True).order_by("position")

    def banks(self):
        return self.filter(kind="bank", is_active=True).order_by("position", "id")


class MembershipQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(ended_at=None, is_proposed=False, organisation__is_active=True)

    def proposed(self):
        """Roles asked for with an invitation, until the security administrator gives or ends them."""
        return self.filter(ended_at=None, is_proposed=True)
