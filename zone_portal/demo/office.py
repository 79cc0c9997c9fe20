"""What an office leaves on its firms: words, the officer who looks after them, and a list kept for all of a role."""

from accounts.models import User
from enterprises.models import Firm, FirmTag, Tag
from workplace import saved_views

from .firms import Plan

# word, share of the firms that bear it
TAGS = [("重点培育", 0.12), ("上市后备", 0.04), ("规上后备", 0.08), ("技改意向", 0.06)]
LOOKED_AFTER = 0.7

# name, whose, what is shown, shared with
VIEWS = [
    ("重点培育企业", "staff", "tag={重点培育}&sort=-revenue", "park_officer"),
    ("规上企业按营收", "staff", "above_scale=true&sort=-revenue", "reviewer"),
    ("90天内到期", "park", "gap=expiring", ""),
]


def write(plans: list[Plan]) -> None:
    """After the accounts. The officer of the one park that has an account looks after most of its firms."""
    tags = {name: Tag.objects.create(name=name) for name, _share in TAGS}
    FirmTag.objects.bulk_create(
        FirmTag(firm=plan.firm, tag=tags[name])
        for plan in plans
        for name, share in TAGS
        if plan.random.random() < share
    )
    officer = User.objects.get(username="park")
    park = officer.memberships.get().organisation_id
    own = [p.firm.pk for p in plans if p.firm.park_id == park and (p.standout or p.random.random() < LOOKED_AFTER)]
    Firm.objects.filter(pk__in=own).update(officer=officer)
    for title, owner, query, role in VIEWS:
        by = User.objects.get(username=owner)
        query = query.format(**{name: tag.pk for name, tag in tags.items()})
        view = saved_views.keep(name="enterprises:firm_list", title=title, query=query, by=by)
        if role:
            saved_views.change(view=view, title=title, shared_with=role, by=by)
