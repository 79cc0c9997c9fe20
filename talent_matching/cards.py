"""The one writer of cards: what firms see of a talent, from what the talent has consented to."""

from .models import Card, Talent

Part = Talent.Part


def renew(talent: Talent) -> None:
    """Bring the card in line with the profile and the consent. Without a consent in force there is none, at once."""
    if not talent.is_shown:
        Card.objects.filter(talent=talent).delete()
        return
    Card.objects.update_or_create(talent=talent, defaults=shown(talent))


def shown(talent: Talent, works=None) -> dict:
    """The fields of the card, as far as the talent consented; `works` where they are read already."""
    parts = set(talent.shown_parts)
    if Part.WORKS not in parts:
        works = []
    elif works is None:
        works = talent.works.all()
    return {
        "name": talent.name if Part.NAME in parts else f"T{talent.pk:05}",
        "school_id": talent.school_id,
        "college": talent.college if Part.COLLEGE in parts else "",
        "discipline": talent.discipline,
        "trades": talent.trades,
        "title": talent.title if Part.TITLE in parts else "",
        "directions": talent.directions,
        "skills": talent.skills if Part.SKILLS in parts else "",
        "works": [{"kind": work.kind, "year": work.year, "title": work.title} for work in works],
        "available_days": talent.available_days if Part.TIME in parts else None,
        "distance_km": talent.distance_km if Part.TIME in parts else None,
    }
