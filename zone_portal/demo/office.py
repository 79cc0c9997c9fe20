"""What an office leaves on its firms: words, the officer who looks after them, and a list kept for all of a role."""

from random import Random

from accounts.models import User
from enterprises.models import Contact, Firm, FirmTag, Tag
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


# post, surname and given names of whom else to ask at a firm
POSTS = ["财务负责人", "研发负责人", "知识产权专员"]
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", ["建华", "晓燕", "海涛", "丽娟", "志强", "文博"]
REACHED = 0.35


def _contacts(plans: list[Plan]) -> None:
    """Beside the main contact, at about a third of the firms and at every one that the demo shows off."""
    rows = []
    for plan in plans:
        chance = Random(f"contacts {plan.firm.credit_code}")
        if plan.standout or chance.random() < REACHED:
            for post in POSTS[: chance.randint(1, len(POSTS))]:
                name, number = chance.choice(SURNAMES) + chance.choice(GIVEN), chance.randrange(10_000)
                rows.append(Contact(firm=plan.firm, name=name, post=post, phone=f"0375-556-{number:04}"))
    Contact.objects.bulk_create(rows)


def write(plans: list[Plan]) -> None:
    """After the accounts. The officer of the one park that has an account looks after most of its firms."""
    tags = {name: Tag.objects.create(name=name) for name, _share in TAGS}
    FirmTag.objects.bulk_create(
        FirmTag(firm=plan.firm, tag=tags[name])
        for plan in plans
        for name, share in TAGS
        if plan.random.random() < share
    )
    _contacts(plans)
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
