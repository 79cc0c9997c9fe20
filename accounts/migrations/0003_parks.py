from django.db import migrations

PARKS = [
    ("创新创业服务园区", "创新创业"),
    ("电气装备产业园区", "电气装备"),
    ("临港物流产业园区", "临港物流"),
    ("皇台产业园区", "皇台"),
    ("沙河产业园区", "沙河"),
    ("尼龙新材料产业园区", "尼龙新材料"),
]


def add_parks(apps, schema_editor):
    organisation = apps.get_model("accounts", "Organisation")
    for position, (name, short_name) in enumerate(PARKS, start=1):
        organisation.objects.get_or_create(
            kind="park", name=name, defaults={"short_name": short_name, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_row_security")]

    operations = [migrations.RunPython(add_parks, migrations.RunPython.noop)]
