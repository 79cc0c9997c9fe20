"""What stands at each step of a chain, read within what the person may see; numbers of the whole zone beside it."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Prefetch, Q
from django.utils import timezone

from accounts.access import Perm, visible
from enterprise_services.models import ChainPlace, ChainStep
from enterprises.models import Chain, Firm, Platform


@dataclass
class Line:
    """A step with the places that the person sees. `zone`: how many firms of the whole zone stand there."""

    step: ChainStep
    zone: int
    places: list[ChainPlace] = field(default_factory=list)
    institutions: list[Platform] = field(default_factory=list)

    @property
    def is_gap(self) -> bool:
        return self.zone == 0

    @property
    def products(self) -> list[tuple[str, int]]:
        """(product, firms that make it), those of most firms first."""
        counted = Counter(product for place in self.places for product in place.products)
        return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def steps():
    """Steps with those that supply them and those that they supply; of other chains too."""
    near = ChainStep.objects.select_related("chain")
    return near.prefetch_related(Prefetch("suppliers", near), Prefetch("customers", near))


def zone_counts() -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT step, firms FROM enterprise_services_standing()")
        return dict(cursor.fetchall())


def places(user):
    found = visible(user, ChainPlace.objects.standing(), Perm.CHAIN_VIEW)
    return found.select_related("firm__park", "step__chain")


def institutions(user, firms) -> dict[int, list[Platform]]:
    """The R&D institutions of these firms that are in force today, as far as anybody knows."""
    in_force = Q(valid_to=None) | Q(valid_to__gte=timezone.localdate())
    rows = visible(user, Platform.objects.filter(in_force, firm__in=firms), Perm.FIRM_VIEW).order_by("name", "pk")
    found: dict[int, list[Platform]] = {}
    for row in rows:
        found.setdefault(row.firm_id, []).append(row)
    return found


def lines(user, chosen, found=None) -> list[Line]:
    """A line for each of these steps, with the places found (all that the person sees, where none are given)."""
    counts = zone_counts()
    by_step = {step.pk: Line(step, counts.get(step.pk, 0)) for step in chosen}
    standing = list((places(user) if found is None else found).filter(step__in=by_step).order_by("firm__pinyin", "pk"))
    of_firm = institutions(user, {place.firm_id for place in standing})
    for place in standing:
        line = by_step[place.step_id]
        place.institutions = of_firm.get(place.firm_id, [])
        line.places.append(place)
        line.institutions += place.institutions
    return list(by_step.values())


def depths(chosen) -> dict[int, int]:
    """How many steps lie before each of these, by the longest way. Suppliers make no circle: the form refuses one."""
    inside = {step.pk: [each.pk for each in step.suppliers.all()] for step in chosen}
    found: dict[int, int] = {}

    def depth(pk: int) -> int:
        if pk not in found:
            found[pk] = 0
            found[pk] = max((depth(each) + 1 for each in inside[pk] if each in inside), default=0)
        return found[pk]

    return {pk: depth(pk) for pk in inside}


def unplaced(user, chain: Chain):
    """Firms of the chain, seen by the person, that stand at no step of any chain."""
    firms = visible(user, Firm.objects.in_zone().filter(chain=chain, chain_places=None), Perm.CHAIN_VIEW)
    return firms.select_related("park").order_by("pinyin", "pk")


def suggested(firm, chosen) -> list[ChainStep]:
    """Steps of which a word stands in the firm's name, the longest word first: a hint for a person, never a fact."""
    met = [(max((len(word) for word in step.words if word in firm.name), default=0), step) for step in chosen]
    return [step for length, step in sorted(met, key=lambda pair: -pair[0]) if length]
