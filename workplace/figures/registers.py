"""The catalogue: every figure that a room has defined, by its code."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .definitions import Figure


@dataclass
class Catalogue:
    entries: dict[str, Figure] = field(default_factory=dict)

    def add(self, figure: Figure) -> Figure:
        """Register a definition; a code is given once for good, for addresses and briefs name it."""
        if figure.code in self.entries:
            raise ValueError(f"two figures are called {figure.code}")
        self.entries[figure.code] = figure
        return figure

    def get(self, code: str) -> Figure | None:
        return self.entries.get(code)

    def __iter__(self):
        return iter(sorted(self.entries.values(), key=lambda each: (each.theme.position, each.position)))

    def by_theme(self, figures=None):
        """(theme, its figures) in the order of the page."""
        found = {}
        for figure in self if figures is None else figures:
            found.setdefault(figure.theme.code, (figure.theme, []))[1].append(figure)
        return list(found.values())


@dataclass(frozen=True)
class FigurePanel:
    """What a higher room shows on the page of each figure. `build(request, figure, day)` gives its template's `panel`."""

    template: str
    build: Callable


figures = Catalogue()
figure_panels: list[FigurePanel] = []
