"""Django's `migrate`, which renders of a state only the models that an operation asks for (docs/adr/0011).

Django renders a model anew, and every model related to it, however remotely, with each operation that touches it. Here nearly all
models hang together: 46 000 renders for 230 models, and over a minute for a database that PostgreSQL makes in five seconds.
Here a change throws the rendered models away; a model is rendered when asked for, with those that it refers to and those
that these refer to. Who asks what refers to a model, and Python code in a migration, gets all of them.
"""

from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState, StateApps
from django.db.migrations.utils import resolve_relation
from django.utils.functional import cached_property


def refers_to(key, model):
    """The models without which this one cannot be rendered: its bases, its relations' other ends and tables between."""
    for base in model.bases:
        if isinstance(base, str):
            yield resolve_relation(base)
    for field in model.fields.values():
        if remote := field.remote_field:
            yield resolve_relation(remote.model, *key)
            if through := getattr(remote, "through", None):
                yield resolve_relation(through, *key)


class Registry(StateApps):
    """The models of one state, which does not change any more, each rendered when it is first asked for."""

    def __init__(self, real_apps, models):
        super().__init__(real_apps, {})
        self.waiting = models

    def render_with(self, key):
        found, keys = [], [key]
        for key in keys:
            if model := self.waiting.pop(key, None):
                found.append(model)
                keys += refers_to(key, model)
        self.render_multiple(found)

    def render_all(self):
        found = [*self.waiting.values()]
        self.waiting.clear()
        self.render_multiple(found)

    def get_model(self, app_label, model_name=None, require_ready=True):
        if model_name is None:
            app_label, model_name = app_label.split(".")
        self.render_with((app_label, model_name.lower()))
        return self.get_registered_model(app_label, model_name)

    def get_app_config(self, app_label):
        self.render_all()
        return super().get_app_config(app_label)

    def get_models(self, include_auto_created=False, include_swapped=False):
        """Asked by each model for what refers to it. Not cached as Django's is: its cache is one for all registries."""
        self.render_all()
        return [
            model
            for config in self.app_configs.values()
            for model in config.get_models(include_auto_created, include_swapped)
        ]

    def clear_cache(self):
        """As Django's, but leaves what is cached of the installed applications alone."""
        if self.ready:
            for models in self.all_models.values():
                for model in models.values():
                    model._meta._expire_cache()


class State(ProjectState):
    """A state whose models are rendered when asked for, and never changed once rendered: states share them until they differ."""

    @cached_property
    def apps(self):
        # Of copies, for an operation changes fields and options of its state in place while an older state still has to render.
        return Registry(self.real_apps, {key: model.clone() for key, model in self.models.items()})

    def clone(self):
        state = State({key: model.clone() for key, model in self.models.items()}, self.real_apps)
        if "apps" in self.__dict__:
            state.apps = self.apps
        return state

    def clear_delayed_apps_cache(self):
        """Called before Python code of a migration or of a signal gets the models."""
        self.apps.render_all()

    def reload_model(self, app_label, model_name, delay=False):
        self.__dict__.pop("apps", None)

    def reload_models(self, models, delay=True):
        self.__dict__.pop("apps", None)

    def remove_model(self, app_label, model_name):
        self.__dict__.pop("apps", None)
        super().remove_model(app_label, model_name)

    def rename_field(self, app_label, model_name, old_name, new_name):
        if "apps" in self.__dict__:
            self.apps.render_all()  # this one changes the very fields, which the copies share
        super().rename_field(app_label, model_name, old_name, new_name)


class Executor(MigrationExecutor):
    def _create_project_state(self, with_applied_migrations=False):
        state = super()._create_project_state(with_applied_migrations)
        return State(state.models, state.real_apps)


class Command(migrate.Command):
    pass


migrate.MigrationExecutor = Executor  # the only way in: Command.handle makes its own
