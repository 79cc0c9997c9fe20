import django.contrib.postgres.constraints
import django.contrib.postgres.operations
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import enterprises.credit_code
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0005_policies"),
        ("enterprises", "0011_consent_documents"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.CreateModel(
            name="Carrier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("speciality", models.CharField(blank=True, max_length=80, verbose_name="field of speciality")),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="operating since")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "is_legal_person",
                    models.BooleanField(blank=True, null=True, verbose_name="operator is a legal person of its own"),
                ),
                (
                    "separate_accounts",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="income of incubation accounted separately"
                    ),
                ),
                (
                    "incubation_area",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="area for tenants"
                    ),
                ),
                (
                    "public_area",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="public service area"
                    ),
                ),
                (
                    "office_area",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="office area of the operator",
                    ),
                ),
                (
                    "other_area",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="other area"
                    ),
                ),
                (
                    "fund",
                    models.BigIntegerField(blank=True, help_text="yuan", null=True, verbose_name="incubation fund"),
                ),
                ("contact_name", models.CharField(blank=True, max_length=60, verbose_name="contact")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                (
                    "map_x",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="place on the map, from the left"
                    ),
                ),
                (
                    "map_y",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="place on the map, from the top"
                    ),
                ),
                ("remark", models.TextField(blank=True, verbose_name="remark")),
                (
                    "operator",
                    models.ForeignKey(
                        limit_choices_to={"kind": "operator"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carriers",
                        to="accounts.organisation",
                        verbose_name="operator",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        limit_choices_to={"kind": "park"},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="park_carriers",
                        to="accounts.organisation",
                        verbose_name="park",
                    ),
                ),
            ],
            options={
                "verbose_name": "carrier",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Building",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "carrier",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buildings",
                        to="incubators.carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "building",
                "ordering": ["carrier", "position", "id"],
                "constraints": [models.UniqueConstraint(fields=("carrier", "name"), name="building_name_per_carrier")],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("roadshow", "roadshow"),
                            ("training", "training"),
                            ("matching", "matchmaking"),
                            ("contest", "contest"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                ("people", models.PositiveIntegerField(blank=True, null=True, verbose_name="people taking part")),
                (
                    "carrier",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "ordering": ["carrier", "-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CarrierEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("speciality", models.CharField(blank=True, max_length=80, verbose_name="field of speciality")),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="operating since")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "is_legal_person",
                    models.BooleanField(blank=True, null=True, verbose_name="operator is a legal person of its own"),
                ),
                (
                    "separate_accounts",
                    models.BooleanField(
                        blank=True, null=True, verbose_name="income of incubation accounted separately"
                    ),
                ),
                (
                    "incubation_area",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="area for tenants"
                    ),
                ),
                (
                    "public_area",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="public service area"
                    ),
                ),
                (
                    "office_area",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="office area of the operator",
                    ),
                ),
                (
                    "other_area",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="other area"
                    ),
                ),
                (
                    "fund",
                    models.BigIntegerField(blank=True, help_text="yuan", null=True, verbose_name="incubation fund"),
                ),
                ("contact_name", models.CharField(blank=True, max_length=60, verbose_name="contact")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                (
                    "map_x",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="place on the map, from the left"
                    ),
                ),
                (
                    "map_y",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="place on the map, from the top"
                    ),
                ),
                ("remark", models.TextField(blank=True, verbose_name="remark")),
                (
                    "operator",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"kind": "operator"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="operator",
                    ),
                ),
                (
                    "park",
                    models.ForeignKey(
                        db_constraint=False,
                        limit_choices_to={"kind": "park"},
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.organisation",
                        verbose_name="park",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="incubators.carrier",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CarrierTitle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("incubator_general", "Incubator (general)"),
                            ("incubator_specialised", "Incubator (specialised)"),
                            ("makerspace", "Makerspace"),
                            ("star_space", "Star creation space"),
                            ("smart_island", "Smart island"),
                            ("accelerator", "Accelerator"),
                        ],
                        max_length=24,
                        verbose_name="type",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "national"),
                            ("provincial", "provincial"),
                            ("municipal", "municipal"),
                            ("zone", "of the zone"),
                        ],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name in the title")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="document")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "carrier",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "title of a carrier",
                "ordering": ["carrier", "kind", "-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from", None),
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="carrier_title_validity_ordered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CarrierTitleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("incubator_general", "Incubator (general)"),
                            ("incubator_specialised", "Incubator (specialised)"),
                            ("makerspace", "Makerspace"),
                            ("star_space", "Star creation space"),
                            ("smart_island", "Smart island"),
                            ("accelerator", "Accelerator"),
                        ],
                        max_length=24,
                        verbose_name="type",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("national", "national"),
                            ("provincial", "provincial"),
                            ("municipal", "municipal"),
                            ("zone", "of the zone"),
                        ],
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name in the title")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="document")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "carrier",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="incubators.carrier",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="incubators.carriertitle",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Floor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.SmallIntegerField(verbose_name="floor")),
                (
                    "width",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="width of the plan",
                    ),
                ),
                (
                    "depth",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="depth of the plan",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "building",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="floors",
                        to="incubators.building",
                    ),
                ),
            ],
            options={
                "verbose_name": "floor",
                "ordering": ["building", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("building", "number"), name="floor_number_per_building")
                ],
            },
        ),
        migrations.CreateModel(
            name="Income",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service", "incubation services"),
                            ("property", "rent and property"),
                            ("investment", "investment"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="yuan", verbose_name="amount")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "carrier",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "income",
                "ordering": ["carrier", "-on", "-id"],
                "indexes": [models.Index(fields=["carrier", "on"], name="incubators__carrier_aae15a_idx")],
            },
        ),
        migrations.CreateModel(
            name="Investor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fiscal", "public funds"),
                            ("enterprise", "enterprises"),
                            ("social", "society"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.BigIntegerField(blank=True, help_text="yuan", null=True, verbose_name="invested")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                (
                    "carrier",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "investor",
                "ordering": ["carrier", "-amount", "id"],
            },
        ),
        migrations.CreateModel(
            name="Mentor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("organisation", models.CharField(blank=True, max_length=120, verbose_name="works at")),
                ("field", models.CharField(blank=True, max_length=80, verbose_name="advises on")),
                ("is_full_time", models.BooleanField(default=False, verbose_name="full-time")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "carrier",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "mentor",
                "ordering": ["carrier", "id"],
            },
        ),
        migrations.CreateModel(
            name="Platform",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("technology", "public technology"),
                            ("testing", "inspection and testing"),
                            ("finance", "financing"),
                            ("intellectual", "intellectual property"),
                            ("management", "management and law"),
                            ("other", "other"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("is_own", models.BooleanField(default=True, verbose_name="run by the carrier itself")),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="what it offers")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "carrier",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "service platform",
                "ordering": ["carrier", "id"],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("room", "room"), ("desk", "desk")], default="room", max_length=6, verbose_name="kind"
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("tenants", "for tenants"),
                            ("public", "public service"),
                            ("office", "operator's office"),
                            ("other", "other"),
                        ],
                        default="tenants",
                        max_length=8,
                        verbose_name="use",
                    ),
                ),
                (
                    "area",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="area",
                    ),
                ),
                (
                    "x",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="from the left",
                    ),
                ),
                (
                    "y",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="from the top",
                    ),
                ),
                (
                    "width",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="width",
                    ),
                ),
                (
                    "depth",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="depth",
                    ),
                ),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="in use from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="in use until")),
                (
                    "floor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rooms",
                        to="incubators.floor",
                        verbose_name="floor",
                    ),
                ),
            ],
            options={
                "verbose_name": "room",
                "ordering": ["floor", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("floor", "number"), name="room_number_per_floor"),
                    models.CheckConstraint(condition=models.Q(("area__gt", 0)), name="room_area_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoomEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("room", "room"), ("desk", "desk")], default="room", max_length=6, verbose_name="kind"
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("tenants", "for tenants"),
                            ("public", "public service"),
                            ("office", "operator's office"),
                            ("other", "other"),
                        ],
                        default="tenants",
                        max_length=8,
                        verbose_name="use",
                    ),
                ),
                (
                    "area",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=8,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="area",
                    ),
                ),
                (
                    "x",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="from the left",
                    ),
                ),
                (
                    "y",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="from the top",
                    ),
                ),
                (
                    "width",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="width",
                    ),
                ),
                (
                    "depth",
                    models.DecimalField(
                        decimal_places=1,
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="depth",
                    ),
                ),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="in use from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="in use until")),
                (
                    "floor",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="incubators.floor",
                        verbose_name="floor",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="incubators.room",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="post")),
                ("is_professional", models.BooleanField(default=False, verbose_name="professional service staff")),
                ("has_degree", models.BooleanField(default=False, verbose_name="college or above")),
                ("is_returnee", models.BooleanField(default=False, verbose_name="studied abroad")),
                ("certificate", models.CharField(blank=True, max_length=80, verbose_name="certificate")),
                ("certificate_number", models.CharField(blank=True, max_length=60, verbose_name="certificate number")),
                ("certified_on", models.DateField(blank=True, null=True, verbose_name="certified on")),
                ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "carrier",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "staff member",
                "ordering": ["carrier", "id"],
            },
        ),
        migrations.CreateModel(
            name="Tenant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("firm", "firm"), ("team", "team, not yet a firm")],
                        default="firm",
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "credit_code",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[enterprises.credit_code.validate],
                        verbose_name="unified social credit code",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("visited", "visited"),
                            ("invited", "invited"),
                            ("inspected", "came to see"),
                            ("intending", "intends to come"),
                            ("resident", "resident"),
                            ("left", "has left"),
                        ],
                        default="visited",
                        editable=False,
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("materials", "new materials"),
                            ("equipment", "advanced manufacturing"),
                            ("information", "electronics and information"),
                            ("energy", "new energy and saving of energy"),
                            ("biomedicine", "biomedicine"),
                            ("circuits", "design of integrated circuits"),
                            ("agriculture", "modern agriculture"),
                            ("services", "high-tech services"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="field of technology",
                    ),
                ),
                ("business", models.CharField(blank=True, max_length=200, verbose_name="what it does")),
                (
                    "founder",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("returnee", "studied abroad"),
                            ("student", "university student"),
                            ("scientist", "scientist"),
                            ("manager", "came from a large firm"),
                            ("serial", "founded firms before"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="founder",
                    ),
                ),
                ("established_on", models.DateField(blank=True, null=True, verbose_name="established on")),
                (
                    "registered_inside",
                    models.BooleanField(blank=True, null=True, verbose_name="registered in the carrier"),
                ),
                (
                    "works_inside",
                    models.BooleanField(blank=True, null=True, verbose_name="main R&D and office in the carrier"),
                ),
                ("contact_name", models.CharField(blank=True, max_length=60, verbose_name="contact")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("looked_after_by", models.CharField(blank=True, max_length=60, verbose_name="looked after by")),
                (
                    "became_firm_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="became a firm on"),
                ),
                ("entered_on", models.DateField(blank=True, editable=False, null=True, verbose_name="entered on")),
                (
                    "term_until",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="incubation ends on"),
                ),
                ("left_on", models.DateField(blank=True, editable=False, null=True, verbose_name="left on")),
                (
                    "exit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("graduated", "graduated"),
                            ("moved", "moved away"),
                            ("closed", "closed down"),
                            ("removed", "removed by the carrier"),
                            ("dropped", "did not come"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="how it left",
                    ),
                ),
                ("exit_reason", models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason")),
                ("exit_to", models.CharField(blank=True, editable=False, max_length=120, verbose_name="where to")),
                (
                    "carrier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tenants",
                        to="incubators.carrier",
                        verbose_name="carrier",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="enterprises.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tenancies",
                        to="enterprises.firm",
                    ),
                ),
            ],
            options={
                "verbose_name": "tenant",
                "ordering": ["name", "id"],
                "indexes": [
                    models.Index(fields=["carrier", "stage"], name="incubators__carrier_612de2_idx"),
                    models.Index(fields=["credit_code"], name="incubators__credit__31774f_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(models.Q(("credit_code", ""), _negated=True), ("left_on", None)),
                        fields=("carrier", "credit_code"),
                        name="tenant_once_a_carrier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("stage", "left"), models.Q(("exit", ""), _negated=True), ("left_on__isnull", False)
                            ),
                            models.Q(models.Q(("stage", "left"), _negated=True), ("exit", ""), ("left_on", None)),
                            _connector="OR",
                        ),
                        name="tenant_left_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stage", "resident"), _negated=True),
                            ("entered_on__isnull", False),
                            _connector="OR",
                        ),
                        name="tenant_resident_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on", None),
                            ("entered_on", None),
                            ("left_on__gte", models.F("entered_on")),
                            _connector="OR",
                        ),
                        name="tenant_days_ordered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("visited", "visited"),
                            ("invited", "invited"),
                            ("inspected", "came to see"),
                            ("intending", "intends to come"),
                            ("resident", "resident"),
                            ("left", "has left"),
                        ],
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="by")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="incubators.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-id"],
                "indexes": [models.Index(fields=["tenant", "stage"], name="incubators__tenant__00bf23_idx")],
            },
        ),
        migrations.CreateModel(
            name="SharedFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                ("revenue", models.BigIntegerField(null=True)),
                ("net_profit", models.BigIntegerField(null=True)),
                ("rd_expense", models.BigIntegerField(null=True)),
                ("staff", models.IntegerField(null=True)),
                ("rd_staff", models.IntegerField(null=True)),
                ("valid_ip", models.IntegerField(null=True)),
                ("venture_capital", models.BigIntegerField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared_figures",
                        to="incubators.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["tenant", "-fiscal_year"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "fiscal_year"), name="shared_figures_once_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("finance", "accounting and tax"),
                            ("law", "law"),
                            ("intellectual", "intellectual property"),
                            ("funding", "financing"),
                            ("technology", "technology and testing"),
                            ("market", "market"),
                            ("policy", "policies and declarations"),
                            ("training", "training"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="what was done")),
                ("provider", models.CharField(blank=True, max_length=120, verbose_name="by whom")),
                ("fee", models.BigIntegerField(blank=True, help_text="yuan", null=True, verbose_name="fee")),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "service used",
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Right",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invention", "invention"),
                            ("utility", "utility model"),
                            ("design", "industrial design"),
                            ("software", "software copyright"),
                            ("plant", "plant variety"),
                            ("layout", "layout of integrated circuits"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("applied_on", models.DateField(blank=True, null=True, verbose_name="applied on")),
                ("granted_on", models.DateField(blank=True, null=True, verbose_name="granted on")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "intellectual property",
                "ordering": ["-granted_on", "-applied_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="MentorSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                (
                    "hours",
                    models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="hours"),
                ),
                ("topic", models.CharField(max_length=200, verbose_name="topic")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="result")),
                (
                    "mentor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="incubators.mentor",
                        verbose_name="mentor",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "mentor session",
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Headcount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("month", models.DateField(help_text="Any day of the month.", verbose_name="month")),
                ("total", models.PositiveIntegerField(verbose_name="people")),
                ("doctors", models.PositiveIntegerField(default=0, verbose_name="doctors")),
                ("college", models.PositiveIntegerField(default=0, verbose_name="college or above")),
                ("returnees", models.PositiveIntegerField(default=0, verbose_name="studied abroad")),
                ("talents", models.PositiveIntegerField(default=0, verbose_name="in talent programmes")),
                ("graduates", models.PositiveIntegerField(default=0, verbose_name="graduated this year")),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "headcount",
                "ordering": ["-month"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "month"), name="headcount_once_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("college__lte", models.F("total")),
                            ("doctors__lte", models.F("college")),
                            ("returnees__lte", models.F("total")),
                            ("talents__lte", models.F("total")),
                            ("graduates__lte", models.F("total")),
                        ),
                        name="headcount_parts_within_total",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Financing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("angel", "angel investment"),
                            ("venture", "venture capital"),
                            ("loan", "loan"),
                            ("subsidy", "subsidy"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="yuan", verbose_name="amount")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="from whom")),
                ("is_own_fund", models.BooleanField(default=False, verbose_name="by the carrier's own or joint fund")),
                ("is_paid_in", models.BooleanField(default=True, verbose_name="paid in")),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)s_rows",
                        to="incubators.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "financing",
                "ordering": ["-on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="TenantConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(default=django.utils.timezone.localdate, verbose_name="valid from")),
                ("valid_to", models.DateField(verbose_name="valid to")),
                ("text_version", models.CharField(max_length=20)),
                ("text_hash", models.CharField(max_length=64)),
                ("given_by_name", models.CharField(max_length=80, verbose_name="given by")),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="given at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                ("withdrawn_by_name", models.CharField(blank=True, max_length=80, verbose_name="withdrawn by")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="incubators.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)), fields=("tenant",), name="tenant_consent_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="tenant_consent_ordered"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TenantEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("firm", "firm"), ("team", "team, not yet a firm")],
                        default="firm",
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "credit_code",
                    models.CharField(
                        blank=True,
                        max_length=18,
                        validators=[enterprises.credit_code.validate],
                        verbose_name="unified social credit code",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("visited", "visited"),
                            ("invited", "invited"),
                            ("inspected", "came to see"),
                            ("intending", "intends to come"),
                            ("resident", "resident"),
                            ("left", "has left"),
                        ],
                        default="visited",
                        editable=False,
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("materials", "new materials"),
                            ("equipment", "advanced manufacturing"),
                            ("information", "electronics and information"),
                            ("energy", "new energy and saving of energy"),
                            ("biomedicine", "biomedicine"),
                            ("circuits", "design of integrated circuits"),
                            ("agriculture", "modern agriculture"),
                            ("services", "high-tech services"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="field of technology",
                    ),
                ),
                ("business", models.CharField(blank=True, max_length=200, verbose_name="what it does")),
                (
                    "founder",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("returnee", "studied abroad"),
                            ("student", "university student"),
                            ("scientist", "scientist"),
                            ("manager", "came from a large firm"),
                            ("serial", "founded firms before"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="founder",
                    ),
                ),
                ("established_on", models.DateField(blank=True, null=True, verbose_name="established on")),
                (
                    "registered_inside",
                    models.BooleanField(blank=True, null=True, verbose_name="registered in the carrier"),
                ),
                (
                    "works_inside",
                    models.BooleanField(blank=True, null=True, verbose_name="main R&D and office in the carrier"),
                ),
                ("contact_name", models.CharField(blank=True, max_length=60, verbose_name="contact")),
                ("contact_phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                ("looked_after_by", models.CharField(blank=True, max_length=60, verbose_name="looked after by")),
                (
                    "became_firm_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="became a firm on"),
                ),
                ("entered_on", models.DateField(blank=True, editable=False, null=True, verbose_name="entered on")),
                (
                    "term_until",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="incubation ends on"),
                ),
                ("left_on", models.DateField(blank=True, editable=False, null=True, verbose_name="left on")),
                (
                    "exit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("graduated", "graduated"),
                            ("moved", "moved away"),
                            ("closed", "closed down"),
                            ("removed", "removed by the carrier"),
                            ("dropped", "did not come"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="how it left",
                    ),
                ),
                ("exit_reason", models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason")),
                ("exit_to", models.CharField(blank=True, editable=False, max_length=120, verbose_name="where to")),
                (
                    "carrier",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="incubators.carrier",
                        verbose_name="carrier",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="enterprises.chain",
                        verbose_name="chain",
                    ),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="enterprises.firm",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="incubators.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("reserved", "reserved"), ("let", "let")],
                        default="let",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="contract number")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "monthly_rent",
                    models.BigIntegerField(
                        default=0,
                        help_text="yuan",
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="monthly rent",
                    ),
                ),
                ("rent_free_until", models.DateField(blank=True, null=True, verbose_name="rent-free until")),
                (
                    "deposit",
                    models.BigIntegerField(
                        default=0,
                        help_text="yuan",
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="deposit",
                    ),
                ),
                ("area", models.DecimalField(decimal_places=2, editable=False, max_digits=8, verbose_name="area")),
                ("place", models.CharField(editable=False, max_length=120, verbose_name="place")),
                ("cancelled_on", models.DateField(blank=True, editable=False, null=True, verbose_name="cancelled on")),
                (
                    "end_reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason of the end"),
                ),
                (
                    "room",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leases",
                        to="incubators.room",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leases",
                        to="incubators.tenant",
                        verbose_name="tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "lease",
                "ordering": ["-starts_on", "id"],
                "indexes": [models.Index(fields=["ends_on"], name="incubators__ends_on_b33e5b_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="lease_days_ordered"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("cancelled_on", None)),
                        expressions=[
                            ("room", "="),
                            (
                                models.Func(
                                    models.F("starts_on"), models.F("ends_on"), models.Value("[]"), function="daterange"
                                ),
                                "&&",
                            ),
                        ],
                        name="lease_one_tenant_a_room",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RentCharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("amount", models.BigIntegerField(help_text="yuan", verbose_name="amount")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                (
                    "lease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="charges", to="incubators.lease"
                    ),
                ),
            ],
            options={
                "verbose_name": "rent",
                "ordering": ["due_on", "id"],
                "indexes": [models.Index(condition=models.Q(("paid_on", None)), fields=["due_on"], name="rent_unpaid")],
                "constraints": [models.UniqueConstraint(fields=("lease", "due_on"), name="rent_once_a_month")],
            },
        ),
        migrations.CreateModel(
            name="LeaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("reserved", "reserved"), ("let", "let")],
                        default="let",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="contract number")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "monthly_rent",
                    models.BigIntegerField(
                        default=0,
                        help_text="yuan",
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="monthly rent",
                    ),
                ),
                ("rent_free_until", models.DateField(blank=True, null=True, verbose_name="rent-free until")),
                (
                    "deposit",
                    models.BigIntegerField(
                        default=0,
                        help_text="yuan",
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="deposit",
                    ),
                ),
                ("area", models.DecimalField(decimal_places=2, editable=False, max_digits=8, verbose_name="area")),
                ("place", models.CharField(editable=False, max_length=120, verbose_name="place")),
                ("cancelled_on", models.DateField(blank=True, editable=False, null=True, verbose_name="cancelled on")),
                (
                    "end_reason",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="reason of the end"),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="incubators.lease",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="incubators.room",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="incubators.tenant",
                        verbose_name="tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carrier",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_carrierevent" ("address", "closed_on", "contact_name", "contact_phone", "fund", "id", "incubation_area", "is_legal_person", "map_x", "map_y", "name", "office_area", "opened_on", "operator_id", "other_area", "park_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_area", "remark", "separate_accounts", "speciality") VALUES (NEW."address", NEW."closed_on", NEW."contact_name", NEW."contact_phone", NEW."fund", NEW."id", NEW."incubation_area", NEW."is_legal_person", NEW."map_x", NEW."map_y", NEW."name", NEW."office_area", NEW."opened_on", NEW."operator_id", NEW."other_area", NEW."park_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_area", NEW."remark", NEW."separate_accounts", NEW."speciality"); RETURN NULL;',
                    hash="1af632490f71a67fb2657abf922ab81bf3f8e8a7",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c960b",
                    table="incubators_carrier",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carrier",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "incubators_carrierevent" ("address", "closed_on", "contact_name", "contact_phone", "fund", "id", "incubation_area", "is_legal_person", "map_x", "map_y", "name", "office_area", "opened_on", "operator_id", "other_area", "park_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_area", "remark", "separate_accounts", "speciality") VALUES (NEW."address", NEW."closed_on", NEW."contact_name", NEW."contact_phone", NEW."fund", NEW."id", NEW."incubation_area", NEW."is_legal_person", NEW."map_x", NEW."map_y", NEW."name", NEW."office_area", NEW."opened_on", NEW."operator_id", NEW."other_area", NEW."park_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_area", NEW."remark", NEW."separate_accounts", NEW."speciality"); RETURN NULL;',
                    hash="e1c4a7f95a8a436009c0373df7d44c9228493332",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9b4f6",
                    table="incubators_carrier",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carrier",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_carrierevent" ("address", "closed_on", "contact_name", "contact_phone", "fund", "id", "incubation_area", "is_legal_person", "map_x", "map_y", "name", "office_area", "opened_on", "operator_id", "other_area", "park_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_area", "remark", "separate_accounts", "speciality") VALUES (OLD."address", OLD."closed_on", OLD."contact_name", OLD."contact_phone", OLD."fund", OLD."id", OLD."incubation_area", OLD."is_legal_person", OLD."map_x", OLD."map_y", OLD."name", OLD."office_area", OLD."opened_on", OLD."operator_id", OLD."other_area", OLD."park_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."public_area", OLD."remark", OLD."separate_accounts", OLD."speciality"); RETURN NULL;',
                    hash="ceccdf700be32d99391ea8e74e52c7269510cd4c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f810f",
                    table="incubators_carrier",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carriertitle",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_carriertitleevent" ("carrier_id", "document", "id", "kind", "level", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") VALUES (NEW."carrier_id", NEW."document", NEW."id", NEW."kind", NEW."level", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="8a729af3e427b13e3af3a7b8ae3cef31d9faa393",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_82eec",
                    table="incubators_carriertitle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carriertitle",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "incubators_carriertitleevent" ("carrier_id", "document", "id", "kind", "level", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") VALUES (NEW."carrier_id", NEW."document", NEW."id", NEW."kind", NEW."level", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;',
                    hash="9e9b10f207a3f36f0499c5b08d8b5d55b8c2207c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1176c",
                    table="incubators_carriertitle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carriertitle",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_carriertitleevent" ("carrier_id", "document", "id", "kind", "level", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") VALUES (OLD."carrier_id", OLD."document", OLD."id", OLD."kind", OLD."level", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;',
                    hash="8ee585a53ad988ca5d863d0ba7c7eebba5e42ac8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c72ce",
                    table="incubators_carriertitle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="room",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_roomevent" ("area", "depth", "floor_id", "from_on", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until_on", "use", "width", "x", "y") VALUES (NEW."area", NEW."depth", NEW."floor_id", NEW."from_on", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."until_on", NEW."use", NEW."width", NEW."x", NEW."y"); RETURN NULL;',
                    hash="e9dd171c15436c01037098a867ec1f171d1a7c2b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a4c5f",
                    table="incubators_room",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="room",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "incubators_roomevent" ("area", "depth", "floor_id", "from_on", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until_on", "use", "width", "x", "y") VALUES (NEW."area", NEW."depth", NEW."floor_id", NEW."from_on", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."until_on", NEW."use", NEW."width", NEW."x", NEW."y"); RETURN NULL;',
                    hash="56a224c14a6eee9781ad1dd05c53fc299dc0b4d8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0bdbc",
                    table="incubators_room",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="room",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_roomevent" ("area", "depth", "floor_id", "from_on", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "until_on", "use", "width", "x", "y") VALUES (OLD."area", OLD."depth", OLD."floor_id", OLD."from_on", OLD."id", OLD."kind", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."until_on", OLD."use", OLD."width", OLD."x", OLD."y"); RETURN NULL;',
                    hash="1fb64ca283f891794a09a7a71bff98677039bd9c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_829ec",
                    table="incubators_room",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tenant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_tenantevent" ("became_firm_on", "business", "carrier_id", "chain_id", "contact_name", "contact_phone", "credit_code", "entered_on", "established_on", "exit", "exit_reason", "exit_to", "field", "firm_id", "founder", "id", "kind", "left_on", "looked_after_by", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_inside", "stage", "term_until", "works_inside") VALUES (NEW."became_firm_on", NEW."business", NEW."carrier_id", NEW."chain_id", NEW."contact_name", NEW."contact_phone", NEW."credit_code", NEW."entered_on", NEW."established_on", NEW."exit", NEW."exit_reason", NEW."exit_to", NEW."field", NEW."firm_id", NEW."founder", NEW."id", NEW."kind", NEW."left_on", NEW."looked_after_by", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."registered_inside", NEW."stage", NEW."term_until", NEW."works_inside"); RETURN NULL;',
                    hash="f2fb3a35f970b574f08b83493b2d7f192339311e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b0d06",
                    table="incubators_tenant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tenant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "incubators_tenantevent" ("became_firm_on", "business", "carrier_id", "chain_id", "contact_name", "contact_phone", "credit_code", "entered_on", "established_on", "exit", "exit_reason", "exit_to", "field", "firm_id", "founder", "id", "kind", "left_on", "looked_after_by", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_inside", "stage", "term_until", "works_inside") VALUES (NEW."became_firm_on", NEW."business", NEW."carrier_id", NEW."chain_id", NEW."contact_name", NEW."contact_phone", NEW."credit_code", NEW."entered_on", NEW."established_on", NEW."exit", NEW."exit_reason", NEW."exit_to", NEW."field", NEW."firm_id", NEW."founder", NEW."id", NEW."kind", NEW."left_on", NEW."looked_after_by", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."registered_inside", NEW."stage", NEW."term_until", NEW."works_inside"); RETURN NULL;',
                    hash="1e075fa78a738649768b5566c2f5fe8e11a66ddd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bda93",
                    table="incubators_tenant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tenant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_tenantevent" ("became_firm_on", "business", "carrier_id", "chain_id", "contact_name", "contact_phone", "credit_code", "entered_on", "established_on", "exit", "exit_reason", "exit_to", "field", "firm_id", "founder", "id", "kind", "left_on", "looked_after_by", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_inside", "stage", "term_until", "works_inside") VALUES (OLD."became_firm_on", OLD."business", OLD."carrier_id", OLD."chain_id", OLD."contact_name", OLD."contact_phone", OLD."credit_code", OLD."entered_on", OLD."established_on", OLD."exit", OLD."exit_reason", OLD."exit_to", OLD."field", OLD."firm_id", OLD."founder", OLD."id", OLD."kind", OLD."left_on", OLD."looked_after_by", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."registered_inside", OLD."stage", OLD."term_until", OLD."works_inside"); RETURN NULL;',
                    hash="680df755e5dc9ee5d931b40ab6fe7d0e73f31c3c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_eff73",
                    table="incubators_tenant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lease",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_leaseevent" ("area", "cancelled_on", "deposit", "end_reason", "ends_on", "id", "kind", "monthly_rent", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rent_free_until", "room_id", "starts_on", "tenant_id") VALUES (NEW."area", NEW."cancelled_on", NEW."deposit", NEW."end_reason", NEW."ends_on", NEW."id", NEW."kind", NEW."monthly_rent", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."rent_free_until", NEW."room_id", NEW."starts_on", NEW."tenant_id"); RETURN NULL;',
                    hash="5e4cc18822b8cd466e5ed387f440cd4577dc5981",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e0748",
                    table="incubators_lease",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lease",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "incubators_leaseevent" ("area", "cancelled_on", "deposit", "end_reason", "ends_on", "id", "kind", "monthly_rent", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rent_free_until", "room_id", "starts_on", "tenant_id") VALUES (NEW."area", NEW."cancelled_on", NEW."deposit", NEW."end_reason", NEW."ends_on", NEW."id", NEW."kind", NEW."monthly_rent", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."rent_free_until", NEW."room_id", NEW."starts_on", NEW."tenant_id"); RETURN NULL;',
                    hash="4783cfc2b51abfbeb64a3a0dade18a0a0154ede2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc79b",
                    table="incubators_lease",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lease",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "incubators_leaseevent" ("area", "cancelled_on", "deposit", "end_reason", "ends_on", "id", "kind", "monthly_rent", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "rent_free_until", "room_id", "starts_on", "tenant_id") VALUES (OLD."area", OLD."cancelled_on", OLD."deposit", OLD."end_reason", OLD."ends_on", OLD."id", OLD."kind", OLD."monthly_rent", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."rent_free_until", OLD."room_id", OLD."starts_on", OLD."tenant_id"); RETURN NULL;',
                    hash="eb57b4ec3db86b0c36e1fc4392d03710ccb7c8cc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_44a88",
                    table="incubators_lease",
                    when="AFTER",
                ),
            ),
        ),
    ]
