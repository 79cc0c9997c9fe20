"""The one graph: steps, firms, products and R&D institutions as nodes, and what leads from one to another.

The chart, the JSON file and the API are made from the same nodes and links.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enterprise_services.models import ChainStep

from .reading import Line, depths

MOST_FIRMS = 150  # in one chart; a table shows all of them


def sources(lines: list[Line]) -> str:
    """Who drew these steps, in words: what is shipped is nobody's official list."""
    sketched = sum(line.step.origin == ChainStep.Origin.SKETCH for line in lines)
    values = {"sketched": sketched, "kept": len(lines) - sketched}
    return _("Steps: %(sketched)s by the portal's own sketch, not official; %(kept)s kept by the zone.") % values


class Graph:
    """Nodes by their key and links without doubles."""

    def __init__(self):
        self.nodes: dict[str, dict] = {}
        self.links: dict[tuple[str, str], str] = {}

    def node(self, key: str, kind: str, name: str, **more) -> str:
        self.nodes.setdefault(key, {"id": key, "kind": kind, "name": name, **more})
        return key

    def link(self, source: str, target: str, relation: str) -> None:
        self.links.setdefault((source, target), relation)

    def step(self, step: ChainStep, **more) -> str:
        return self.node(
            f"step-{step.pk}", "step", str(step), stage=step.stage, chain=step.chain_id, origin=step.origin,
            url=reverse("enterprise_services:chain_step", args=[step.pk]), **more,
        )  # fmt: skip

    def firm(self, firm) -> str:
        url = reverse("enterprises:firm_file", args=[firm.pk])
        return self.node(
            f"firm-{firm.pk}", "firm", firm.name, credit_code=firm.credit_code, park=firm.park.name, url=url
        )

    def as_json(self) -> dict:
        links = [{"source": a, "target": b, "relation": relation} for (a, b), relation in self.links.items()]
        return {"nodes": list(self.nodes.values()), "links": links}


def graph_of(lines: list[Line], most_firms: int | None = None) -> Graph:
    """Everything at these steps, and the steps next to them. A product is one node for all firms that make it."""
    made, firms = Graph(), set()
    for line in lines:
        made.step(line.step, firms=line.zone, gap=line.is_gap)
    for line in lines:
        here = made.step(line.step)
        for each in line.step.suppliers.all():
            made.link(made.step(each), here, "supplies")
        for each in line.step.customers.all():
            made.link(here, made.step(each), "supplies")
        for place in line.places:
            firms.add(place.firm_id)
            if most_firms is None or len(firms) <= most_firms:
                _place(made, here, place)
    return made


def _place(made: Graph, here: str, place) -> None:
    firm = made.firm(place.firm)
    made.link(firm, here, "stands_at")
    for product in place.products:
        made.link(firm, made.node(f"product-{product}", "product", product), "makes")
    for each in place.institutions:
        node = made.node(f"institution-{each.pk}", "institution", each.name, level=each.level)
        made.link(node, firm, "belongs_to")


def document(chain, lines: list[Line]) -> dict:
    """The graph as it leaves the portal, with who drew it and when it was read."""
    return {
        "chain": chain.pk,
        "name": chain.name,
        "name_en": chain.name_en,
        "as_of": timezone.localtime().isoformat(timespec="seconds"),
        "provenance": sources(lines),
        **graph_of(lines).as_json(),
    }


def map_chart(lines: list[Line]) -> dict:
    """The steps from the first to the last, with their firms; steps of other chains that supply them stand paler."""
    inside = {line.step.pk: line for line in lines}
    place = depths([line.step for line in lines])
    nodes, links = {}, []
    for line in lines:
        nodes[line.step.pk] = {
            "name": str(line.step), "column": place[line.step.pk], "kind": "gap" if line.is_gap else "step",
            "note": _("gap") if line.is_gap else _("%(count)s firms") % {"count": line.zone},
            "url": reverse("enterprise_services:chain_step", args=[line.step.pk]),
        }  # fmt: skip
        for each in line.step.suppliers.all():
            if each.pk not in inside:
                nodes.setdefault(each.pk, {
                    "name": str(each), "column": max(0, place[line.step.pk] - 1), "kind": "outside",
                    "note": str(each.chain), "url": reverse("enterprise_services:chain_step", args=[each.pk]),
                })  # fmt: skip
            links.append((each.pk, line.step.pk))
    order = {pk: number for number, pk in enumerate(nodes)}
    return {
        "nodes": list(nodes.values()),
        "links": [(order[a], order[b]) for a, b in links],
        "heads": [_("Step"), _("Firms in the zone"), _("Supplied by")],
    }


def height_of(data: dict) -> int:
    """The chart's height in pixels: as many rows as the fullest column needs, or columns where these lie below each other."""
    columns = [node["column"] for node in data["nodes"]]
    fullest = max((columns.count(each) for each in set(columns)), default=1)
    return max(fullest * 84, (max(columns, default=0) + 1) * 92, 200)


KINDS = ["step", "firm", "product", "institution"]


def network_chart(lines: list[Line]) -> dict:
    found = graph_of(lines, MOST_FIRMS).as_json()
    order = {node["id"]: number for number, node in enumerate(found["nodes"])}
    labels = {"step": _("Step"), "firm": _("Firm"), "product": _("Product"), "institution": _("R&D institution")}
    return {
        "nodes": [
            {"name": node["name"], "kind": KINDS.index(node["kind"]), "url": node.get("url", ""),
             "gap": node.get("gap", False)}
            for node in found["nodes"]
        ],
        "links": [(order[link["source"]], order[link["target"]]) for link in found["links"]],
        "kinds": [labels[kind] for kind in KINDS],
        "heads": [_("Name"), _("Kind"), _("Linked with")],
    }  # fmt: skip
