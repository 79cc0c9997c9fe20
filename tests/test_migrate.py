"""`migrate` renders models when asked for: they must be the ones that Django would have rendered."""

import pytest
from django.db import models
from django.db.migrations import AddField, AddIndex, CreateModel, DeleteModel, RemoveField, RenameField
from django.db.migrations.loader import MigrationLoader

from zone_portal.management.commands.migrate import State


def key(**options):
    return "id", models.AutoField(primary_key=True, **options)


@pytest.fixture
def state():
    state = State()
    park, firm, seat = ("park", models.CharField(max_length=9)), ("park", "r.Park"), ("firm", "Firm")
    for operation in [
        CreateModel("Park", [key(), park]),
        CreateModel("Firm", [key(), (firm[0], models.ForeignKey(firm[1], models.CASCADE))]),
        CreateModel("Seat", [key(), (seat[0], models.ForeignKey(seat[1], models.CASCADE, related_name="seats"))]),
    ]:
        operation.state_forwards("r", state)
    return state


def rendered(state):
    return set(state.apps.all_models["r"])


def test_a_model_comes_with_what_it_refers_to_and_nothing_else(state):
    firm = state.apps.get_model("r", "Firm")
    assert firm._meta.get_field("park").remote_field.model is state.apps.get_model("r.Park")
    assert rendered(state) == {"firm", "park"}


def test_who_asks_what_refers_to_a_model_gets_all(state):
    park = state.apps.get_model("r", "Park")
    assert [relation.name for relation in park._meta.related_objects] == ["firm"]
    assert rendered(state) == {"firm", "park", "seat"}


def test_code_of_a_migration_gets_all(state):
    state.apps.get_model("r", "Park")
    state.clear_delayed_apps_cache()
    assert hasattr(state.apps.get_model("r", "Firm"), "seats")


@pytest.mark.parametrize(
    ("operation", "model"),
    [
        (AddField("Firm", "name", models.TextField(default="")), "Firm"),
        (RemoveField("Firm", "park"), "Firm"),
        (RenameField("Firm", "park", "place"), "Firm"),
        (AddIndex("Firm", models.Index(fields=["park"], name="i")), "Firm"),
        (CreateModel("Desk", [key(), ("seat", models.ForeignKey("Seat", models.CASCADE))]), "Seat"),
        (DeleteModel("Seat"), "Firm"),
    ],
)
@pytest.mark.parametrize("asked", ["before", "after"])
def test_an_older_state_keeps_its_models(state, operation, model, asked):
    def shape(state):
        meta = state.apps.get_model("r", model)._meta
        return [field.name for field in meta.get_fields()], [index.name for index in meta.indexes]

    expected = shape(state.clone())
    state.__dict__.pop("apps", None)
    if asked == "before":
        shape(state)
    else:
        _ = state.apps  # what the executor does; nothing is rendered yet
    older = state.clone()
    operation.state_forwards("r", state)
    newer = shape(state)
    assert shape(older) == expected != newer


def test_the_portals_models_are_those_that_django_renders():
    django = MigrationLoader(None).project_state()
    ours = State({name: model.clone() for name, model in django.models.items()}, django.real_apps)

    def shape(model):
        meta = model._meta
        return (
            meta.db_table,
            [(field.name, field.column) for field in meta.local_fields],
            sorted(relation.name for relation in meta.related_objects),
            [index.deconstruct() for index in meta.indexes],
            [constraint.name for constraint in meta.constraints],
            len(getattr(meta, "triggers", [])),
        )

    for name in django.models:
        assert shape(ours.apps.get_model(*name)) == shape(django.apps.get_model(*name))
    assert len(ours.apps.get_models()) == len(django.apps.get_models())
