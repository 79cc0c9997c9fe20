"""Numbers entered by hand: the zone's standing, people counted by the parks, totals of the city, and this year's targets.

Those with an article as their source are the articles'; the city's totals and the targets are made up, and say so.
"""

from datetime import date

from accounts.models import Organisation, User
from enterprise_services.models import EnteredValue

REVIEW_2023, YEAR_2020, HALF_2023 = "夺标赛综述（2024-01）", "探秘创新发展之路（2020年度）", "百家企业进高校（2023-07）"
RELEASE_2024, MADE_UP = "释放高质量发展新动能（2024）", "演示数据，非官方"
HUANGTAI, LINGANG = "皇台", "临港"
END_2020, END_2023, MID_2023 = date(2020, 12, 31), date(2023, 12, 31), date(2023, 6, 30)

VALUES = [  # figure, park, day, value, source
    ("innovation-cases", "", date(2024, 3, 1), 1, RELEASE_2024),
    ("tech-branches", "", date(2024, 4, 30), 1, RELEASE_2024),
    ("national-clusters", "", END_2023, 1, REVIEW_2023),
    ("national-rank", "", date(2018, 12, 31), 116, YEAR_2020),
    ("national-rank", "", date(2019, 12, 31), 98, YEAR_2020),
    ("national-rank", "", END_2020, 88, YEAR_2020),
    ("national-zones", "", END_2020, 169, YEAR_2020),
    ("project-subsidy", "", END_2020, 125, YEAR_2020),
    ("talents-high-level", "", END_2020, 43, YEAR_2020),
    ("talents-zhongyuan", "", END_2020, 2, YEAR_2020),
    ("talents-outstanding", "", END_2020, 6, YEAR_2020),
    ("park-talents", HUANGTAI, MID_2023, 350, HALF_2023),
    ("park-service-providers", LINGANG, END_2023, 14, REVIEW_2023),
    ("park-mentors", LINGANG, END_2023, 12, REVIEW_2023),
    ("park-talent-teams", LINGANG, END_2023, 3, REVIEW_2023),
    ("park-doctors", LINGANG, END_2023, 11, REVIEW_2023),
    ("park-masters", LINGANG, END_2023, 10, REVIEW_2023),
    ("green-factories", "", END_2020, 1, MADE_UP),
    ("green-factories-city", "", END_2020, 3, MADE_UP),
    ("smart-workshops", "", END_2020, 2, MADE_UP),
    ("smart-workshops-city", "", END_2020, 4, MADE_UP),
    ("smart-factories", "", END_2020, 1, MADE_UP),
    ("smart-factories-city", "", END_2020, 1, MADE_UP),
]
TARGETS = [  # of this year: figure, park, number
    ("high-tech-enterprise", "", 400), ("science-sme", "", 450), ("rd-coverage", "", 80), ("lent", "", 45_000),
    ("science-sme", HUANGTAI, 80), ("science-sme", LINGANG, 60), ("events-held", "", 100),
]  # fmt: skip


def write(today: date) -> None:
    parks = {park.name[:2]: park for park in Organisation.objects.parks()} | {"": None}
    by = str(User.objects.get(username="staff"))
    rows = [
        EnteredValue(code=code, park=parks[park], day=day, value=value, source=source, entered_by_name=by)
        for code, park, day, value, source in VALUES
    ]
    rows += [
        EnteredValue(
            kind="target", code=code, park=parks[park], day=date(today.year, 12, 31), value=value, source=MADE_UP,
            entered_by_name=by,
        )
        for code, park, value in TARGETS
    ]  # fmt: skip
    EnteredValue.objects.bulk_create(rows)
