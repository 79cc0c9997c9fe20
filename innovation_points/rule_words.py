"""What the places of a rule's content are called, by their key."""

from django.utils.translation import gettext as _


def text_words() -> dict[str, str]:
    """What a rule and its parts say of themselves."""
    return {
        "version": _("Version"),
        "title_zh": _("Title (Chinese)"),
        "title_en": _("Title (English)"),
        "label_zh": _("Name (Chinese)"),
        "label_en": _("Name (English)"),
        "note_zh": _("Note (Chinese)"),
        "note_en": _("Note (English)"),
        "doc_no": _("Document"),
        "issuer": _("Issued by"),
        "source": _("Source"),
        "provenance": _("Provenance"),
        "status": _("Status"),
        "effective_from": _("First day"),
        "effective_to": _("Last day"),
    }


def number_words() -> dict[str, str]:
    """What its numbers are: of an item's points, of coverage and tiers, of what experts may give."""
    return {
        "weight": _("Weight"),
        "target": _("Target"),
        "full": _("Full points up to"),
        "zero": _("No points from"),
        "each": _("Points each"),
        "size": _("Size of a step"),
        "bound": _("Bound of band"),
        "points": _("Points of the band"),
        "limit": _("Limit"),
        "min_total": _("Least total"),
        "ceiling": _("Ceiling"),
        "publish": _("Least to publish a score"),
        "final": _("Least for a final score"),
        "most": _("Most points"),
        "least": _("Least points"),
    }
