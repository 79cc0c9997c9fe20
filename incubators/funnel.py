"""The funnel of prospects as a board: who stands where, and how many have ever come so far."""

from dataclasses import dataclass

from django.db.models import Count

from .models import Step, Tenant

Stage = Tenant.Stage
COLUMNS = (*Tenant.PROSPECT, Stage.RESIDENT)
SHOWN = 12  # cards of a column; the list has the rest


@dataclass(frozen=True)
class Lane:
    """A column of the board. `here`: who stands there now; `reached`: whoever has a step of it in the rows."""

    stage: Tenant.Stage
    here: int
    reached: int
    cards: list[Tenant]

    @property
    def label(self):
        return self.stage.label

    @property
    def rest(self) -> int:
        return self.here - len(self.cards)


def board(tenants) -> list[Lane]:
    """The lanes over these tenants (what the person may see, of one carrier or all); a fixed number of queries."""
    here = dict(tenants.order_by().values_list("stage").annotate(n=Count("pk")))
    steps = Step.objects.filter(tenant__in=tenants.order_by().values("pk"), stage__in=COLUMNS).order_by()
    reached = dict(steps.values_list("stage").annotate(n=Count("tenant", distinct=True)))
    return [
        Lane(stage, here.get(stage, 0), reached.get(stage, 0), list(_latest(tenants, stage)[:SHOWN]))
        for stage in COLUMNS
    ]


def _latest(tenants, stage):
    return (
        tenants.filter(stage=stage).select_related("carrier").with_last_step().order_by("-last_step_on", "name", "pk")
    )
