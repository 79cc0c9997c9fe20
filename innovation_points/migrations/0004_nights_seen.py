"""Nights are read by the zone's people, the parks' and the firms', who compare themselves with the standings they keep.

A night holds every firm's total, without names. Banks and everybody else have no use for it, and without a context
there is none.
"""

from django.db import migrations

from accounts.row_security import once

SEES = "portal_zone() OR portal_parks() IS NOT NULL OR portal_firms() IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("innovation_points", "0003_night_schedule")]

    operations = [
        migrations.RunSQL(
            f"ALTER POLICY web_select ON innovation_points_night USING ({once(SEES)});",
            "ALTER POLICY web_select ON innovation_points_night USING (true);",
        )
    ]
