import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.row_security import SEES_FIRM, protect, protect_history

# The inner selects obey the policies of the book and of the project themselves.
SEES_BOOK = "EXISTS (SELECT 1 FROM innovation_points_expensebook b WHERE b.id = book_id)"
SEES_PROJECT = "EXISTS (SELECT 1 FROM innovation_points_researchproject p WHERE p.id = project_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("innovation_points", "0011_seasons"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpenseLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=24, verbose_name="sub-field")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("sequence", models.PositiveIntegerField(blank=True, null=True, verbose_name="line number")),
                ("spent_on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("voucher", models.CharField(blank=True, max_length=60, verbose_name="bookkeeping voucher")),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="summary")),
                ("account", models.CharField(blank=True, max_length=100, verbose_name="ledger account")),
                ("allocation", models.CharField(blank=True, max_length=200, verbose_name="how it was allocated")),
                ("in_tax", models.BooleanField(default=True, verbose_name="in the tax account")),
                ("in_hnte", models.BooleanField(default=True, verbose_name="in the high-tech account")),
                ("in_stat", models.BooleanField(default=True, verbose_name="in the statistics")),
                ("in_book", models.BooleanField(default=True, verbose_name="in the books")),
            ],
            options={
                "ordering": ["project_id", "sequence", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExpenseBook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                (
                    "science_sme",
                    models.BooleanField(default=False, verbose_name="was a science and technology SME in the year"),
                ),
                (
                    "listed",
                    models.BooleanField(
                        default=False, verbose_name="on the list of integrated-circuit or machine-tool companies"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "saved_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved at"),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="expense_books", to="enterprises.firm"
                    ),
                ),
            ],
            options={
                "ordering": ["-fiscal_year", "firm_id"],
            },
        ),
        migrations.CreateModel(
            name="ExpenseBookEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("fiscal_year", models.PositiveSmallIntegerField(verbose_name="fiscal year")),
                (
                    "science_sme",
                    models.BooleanField(default=False, verbose_name="was a science and technology SME in the year"),
                ),
                (
                    "listed",
                    models.BooleanField(
                        default=False, verbose_name="on the list of integrated-circuit or machine-tool companies"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "saved_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="saved at"),
                ),
                (
                    "firm",
                    models.ForeignKey(
                        db_constraint=False,
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
                        to="innovation_points.expensebook",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExpenseUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=255, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.JSONField(default=list)),
                ("by_name", models.CharField(max_length=80, verbose_name="who")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded at")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="innovation_points.expensebook",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ResearchProject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, verbose_name="project number")),
                ("name", models.CharField(max_length=100, verbose_name="project name")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("own", "own development"),
                            ("entrusted", "entrusted"),
                            ("joint", "in cooperation"),
                            ("central", "centralised in the group"),
                        ],
                        default="own",
                        max_length=10,
                        verbose_name="form of R&D",
                    ),
                ),
                ("begins_on", models.DateField(blank=True, null=True, verbose_name="begins on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                ("capitalised", models.BooleanField(default=False, verbose_name="capitalised")),
                ("amortisation", models.BigIntegerField(default=0, verbose_name="amortisation of the year")),
                (
                    "state",
                    models.CharField(
                        choices=[("ongoing", "in progress"), ("finished", "finished"), ("failed", "failed")],
                        default="ongoing",
                        max_length=10,
                        verbose_name="project state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "book",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="projects",
                        to="innovation_points.expensebook",
                    ),
                ),
            ],
            options={
                "ordering": ["number", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExpenseLineEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("item", models.CharField(max_length=24, verbose_name="sub-field")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("sequence", models.PositiveIntegerField(blank=True, null=True, verbose_name="line number")),
                ("spent_on", models.DateField(blank=True, null=True, verbose_name="date")),
                ("voucher", models.CharField(blank=True, max_length=60, verbose_name="bookkeeping voucher")),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="summary")),
                ("account", models.CharField(blank=True, max_length=100, verbose_name="ledger account")),
                ("allocation", models.CharField(blank=True, max_length=200, verbose_name="how it was allocated")),
                ("in_tax", models.BooleanField(default=True, verbose_name="in the tax account")),
                ("in_hnte", models.BooleanField(default=True, verbose_name="in the high-tech account")),
                ("in_stat", models.BooleanField(default=True, verbose_name="in the statistics")),
                ("in_book", models.BooleanField(default=True, verbose_name="in the books")),
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
                        to="innovation_points.expenseline",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="innovation_points.researchproject",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="expenseline",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="innovation_points.researchproject",
            ),
        ),
        migrations.CreateModel(
            name="ResearchProjectEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=40, verbose_name="project number")),
                ("name", models.CharField(max_length=100, verbose_name="project name")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("own", "own development"),
                            ("entrusted", "entrusted"),
                            ("joint", "in cooperation"),
                            ("central", "centralised in the group"),
                        ],
                        default="own",
                        max_length=10,
                        verbose_name="form of R&D",
                    ),
                ),
                ("begins_on", models.DateField(blank=True, null=True, verbose_name="begins on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                ("capitalised", models.BooleanField(default=False, verbose_name="capitalised")),
                ("amortisation", models.BigIntegerField(default=0, verbose_name="amortisation of the year")),
                (
                    "state",
                    models.CharField(
                        choices=[("ongoing", "in progress"), ("finished", "finished"), ("failed", "failed")],
                        default="ongoing",
                        max_length=10,
                        verbose_name="project state",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "book",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="innovation_points.expensebook",
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
                        to="innovation_points.researchproject",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="expensebook",
            constraint=models.UniqueConstraint(fields=("firm", "fiscal_year"), name="expense_book_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="expensebook",
            constraint=models.CheckConstraint(
                condition=models.Q(("fiscal_year__gte", 2016), ("fiscal_year__lte", 2100)),
                name="expense_book_year_with_rules",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="expensebook",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_expensebookevent" ("firm_id", "fiscal_year", "id", "listed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "science_sme", "version") VALUES (NEW."firm_id", NEW."fiscal_year", NEW."id", NEW."listed", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."saved_at", NEW."science_sme", NEW."version"); RETURN NULL;',
                    hash="8eab973f438c2a92c1f62cbb314539fe2a9fc110",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5f57c",
                    table="innovation_points_expensebook",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="expensebook",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_expensebookevent" ("firm_id", "fiscal_year", "id", "listed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "science_sme", "version") VALUES (NEW."firm_id", NEW."fiscal_year", NEW."id", NEW."listed", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."saved_at", NEW."science_sme", NEW."version"); RETURN NULL;',
                    hash="ae839eb5dd1246c6ece117d5ada5a8c0b89f0478",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dadd7",
                    table="innovation_points_expensebook",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="expensebook",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_expensebookevent" ("firm_id", "fiscal_year", "id", "listed", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "saved_at", "science_sme", "version") VALUES (OLD."firm_id", OLD."fiscal_year", OLD."id", OLD."listed", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."saved_at", OLD."science_sme", OLD."version"); RETURN NULL;',
                    hash="88435ee1b517572161574af32d8d178b2794c4ce",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f5452",
                    table="innovation_points_expensebook",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="researchproject",
            constraint=models.UniqueConstraint(fields=("book", "number"), name="research_project_number_once"),
        ),
        migrations.AddConstraint(
            model_name="researchproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amortisation", 0), models.Q(("amortisation__gt", 0), ("capitalised", True)), _connector="OR"
                ),
                name="research_project_amortises_what_is_capitalised",
            ),
        ),
        migrations.AddConstraint(
            model_name="researchproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("begins_on", None), ("ends_on", None), ("ends_on__gte", models.F("begins_on")), _connector="OR"
                ),
                name="research_project_ends_after_it_begins",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="researchproject",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_researchprojectevent" ("amortisation", "begins_on", "book_id", "capitalised", "ends_on", "form", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (NEW."amortisation", NEW."begins_on", NEW."book_id", NEW."capitalised", NEW."ends_on", NEW."form", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."version"); RETURN NULL;',
                    hash="e0f253440ced7a82ccbb2988b304219fb26b61dd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_477a9",
                    table="innovation_points_researchproject",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="researchproject",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_researchprojectevent" ("amortisation", "begins_on", "book_id", "capitalised", "ends_on", "form", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (NEW."amortisation", NEW."begins_on", NEW."book_id", NEW."capitalised", NEW."ends_on", NEW."form", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."version"); RETURN NULL;',
                    hash="44acf9c74e68e48cc4935bee792d18651a7ad6f2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cc550",
                    table="innovation_points_researchproject",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="researchproject",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_researchprojectevent" ("amortisation", "begins_on", "book_id", "capitalised", "ends_on", "form", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "version") VALUES (OLD."amortisation", OLD."begins_on", OLD."book_id", OLD."capitalised", OLD."ends_on", OLD."form", OLD."id", OLD."name", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."state", OLD."version"); RETURN NULL;',
                    hash="4c832209729977cf97e4681dfaecfa3a48b7fa68",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e43d9",
                    table="innovation_points_researchproject",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="expenseline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sequence", None)), fields=("project", "item"), name="expense_line_one_sum_an_item"
            ),
        ),
        migrations.AddConstraint(
            model_name="expenseline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sequence__isnull", False)),
                fields=("project", "sequence"),
                name="expense_line_sequence_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="expenseline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", -100000000000000), ("amount__lt", 100000000000000)),
                name="expense_line_plausible_amount",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="expenseline",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_expenselineevent" ("account", "allocation", "amount", "id", "in_book", "in_hnte", "in_stat", "in_tax", "item", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "sequence", "spent_on", "summary", "voucher") VALUES (NEW."account", NEW."allocation", NEW."amount", NEW."id", NEW."in_book", NEW."in_hnte", NEW."in_stat", NEW."in_tax", NEW."item", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."sequence", NEW."spent_on", NEW."summary", NEW."voucher"); RETURN NULL;',
                    hash="1bf5baf0113a6cb14f177269edbef300c1563e33",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fea9f",
                    table="innovation_points_expenseline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="expenseline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "innovation_points_expenselineevent" ("account", "allocation", "amount", "id", "in_book", "in_hnte", "in_stat", "in_tax", "item", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "sequence", "spent_on", "summary", "voucher") VALUES (NEW."account", NEW."allocation", NEW."amount", NEW."id", NEW."in_book", NEW."in_hnte", NEW."in_stat", NEW."in_tax", NEW."item", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."sequence", NEW."spent_on", NEW."summary", NEW."voucher"); RETURN NULL;',
                    hash="7f46dbd2874773a282337f6b39bb4856b530aa22",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_87e77",
                    table="innovation_points_expenseline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="expenseline",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "innovation_points_expenselineevent" ("account", "allocation", "amount", "id", "in_book", "in_hnte", "in_stat", "in_tax", "item", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "sequence", "spent_on", "summary", "voucher") VALUES (OLD."account", OLD."allocation", OLD."amount", OLD."id", OLD."in_book", OLD."in_hnte", OLD."in_stat", OLD."in_tax", OLD."item", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."sequence", OLD."spent_on", OLD."summary", OLD."voucher"); RETURN NULL;',
                    hash="4bc8f728af01cc286ae52304ab15485f05d2980b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f2211",
                    table="innovation_points_expenseline",
                    when="AFTER",
                ),
            ),
        ),
        protect("innovation_points_expensebook", SEES_FIRM),
        protect_history("innovation_points_expensebookevent", SEES_FIRM),
        protect("innovation_points_researchproject", SEES_BOOK),
        protect_history("innovation_points_researchprojectevent", SEES_BOOK),
        protect("innovation_points_expenseline", SEES_PROJECT),
        protect_history("innovation_points_expenselineevent", SEES_PROJECT),
        protect("innovation_points_expenseupload", SEES_BOOK),
    ]
