"""Who may use what the library of support offers, and why not."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from enterprises.models import Chain, Title
from workplace.wording import listed

from .models import Agreement, Support


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may use an offer, with what is missing in words."""

    may: bool
    why: str = ""


@dataclass(frozen=True)
class Asker:
    """Who asks: a firm with its chain, its titles and its agreements, or a talent."""

    is_firm: bool
    chain: str = ""
    titles: frozenset[str] = frozenset()
    has_agreement: bool = False

    @classmethod
    def firm(cls, firm) -> "Asker":
        titles = frozenset(Title.objects.held().filter(firm=firm).values_list("kind", flat=True))
        return cls(True, firm.chain_id or "", titles, Agreement.objects.in_force().filter(firm=firm).exists())

    @classmethod
    def talent(cls, talent) -> "Asker":
        return cls(False, has_agreement=Agreement.objects.in_force().filter(talent=talent).exists())


def verdict(support: Support, asker: Asker) -> Verdict:
    """The first rule that is not met, or yes. Rules about firms say nothing of a talent."""
    if support.audience == Support.Audience.TALENTS and asker.is_firm:
        return Verdict(False, _("for talents only"))
    if support.audience == Support.Audience.FIRMS and not asker.is_firm:
        return Verdict(False, _("for firms only"))
    if asker.is_firm and support.chains and asker.chain not in support.chains:
        return Verdict(False, _("for firms of other chains"))
    if asker.is_firm and support.titles and not asker.titles & set(support.titles):
        return Verdict(False, _("needs one of: %(titles)s") % {"titles": title_labels(support)})
    if support.needs_agreement and not asker.has_agreement:
        return Verdict(False, _("needs an agreement in force"))
    return Verdict(True)


def title_labels(support: Support) -> str:
    return listed(Title.Kind(code).label for code in support.titles)


def chain_labels(support: Support) -> str:
    names = dict(Chain.objects.values_list("pk", "name"))
    return listed(names.get(code, code) for code in support.chains)
