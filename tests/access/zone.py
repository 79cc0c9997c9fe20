"""A zone with one object of each kind for firm `own` and for firm `other`; what walk.py asks every route for."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.models import JoinRequest, User
from enterprise_services.models import (
    Absence,
    AgencyTask,
    ChainPlace,
    ChainStep,
    EnteredValue,
    Knowledge,
    Project,
    ServiceItem,
    Visit,
)
from enterprises.models import Consent, Contact, Merge, Title, YearFacts
from financing.models import BankFirm, Product
from incubators.models import (
    Assessment,
    Building,
    Carrier,
    Evaluation,
    Floor,
    Lease,
    RentCharge,
    Report,
    Room,
    ServiceUse,
    Staff,
    Tenant,
)
from incubators.reporting.links import token_of
from innovation_points.actions import load_shipped_rules, rules
from innovation_points.models import (
    Appeal,
    Declaration,
    ExpenseBook,
    ExpenseUpload,
    FigureEvidence,
    Invitation,
    Leave,
    Night,
    Plan,
    Publicity,
    Reminder,
    ResearchProject,
    RuleVersion,
    Season,
    Trial,
    YearTarget,
)
from spreadsheets.models import Import
from talent_matching.attending import door_token
from talent_matching.models import Event, Round, Support
from tests import factories
from tests.access import banking
from tests.enterprise_services import bringing
from tests.talent_matching import making
from workplace import evidence
from workplace.models import Notice, Post, SavedView

ROLES = {  # demo account -> role
    "staff": "reviewer", "approver": "approver", "park": "park_officer", "leader": "leader",
    "enterprise": "firm_owner", "filler": "firm_filler", "viewer": "firm_viewer", "enterprise2": "firm_owner",
    "bank": "bank_officer", "bank2": "bank_officer", "talent": "talent", "incubator": "incubator_manager",
    "admin": "system_admin", "security": "security_admin", "auditor": "audit_admin",
}  # fmt: skip


YEAR = timezone.localdate().year - 1  # the fiscal year of declarations and of the vouchers


@dataclass
class Zone:
    """Firm `own` in the first park (of enterprise, filler, viewer; consents to bank), firm `other` elsewhere."""

    people: dict
    objects: dict  # "own" / "other" -> kind of object -> primary key


def build() -> Zone:
    _spread_keys()
    own, other = factories.firm(), factories.firm(park=factories.park(1))
    banks = {name: factories.organisation("bank", name) for name in ("bank", "bank2")}
    people = {}
    for account, role in ROLES.items():
        if role.startswith("firm"):
            people[account] = factories.firm_user(other if account == "enterprise2" else own, role, username=account)
        else:
            acts_for = banks.get(account) or (factories.park(0) if account == "park" else None)
            people[account] = factories.user(role, acts_for, username=account)
    shared = _shared(people)
    objects = {
        "own": _objects(own, banks["bank"], people["enterprise"], shared),
        "other": _objects(other, banks["bank2"], people["enterprise2"], shared),
    }
    for whose, firm, stranger, account, bank in (
        ("own", own, other, "enterprise", "bank"), ("other", other, own, "enterprise2", "bank2"),
    ):  # fmt: skip
        person, kept = people[account], banking.kept_by(banks[bank])
        offer = Product.objects.get(pk=kept["product"])
        objects[whose] |= kept | banking.financed(firm, offer, person, shared)
        objects[whose] |= _problem(firm, person) | _served(firm) | _filed(firm, stranger, people) | _own(person)
    objects["own"] |= _cooperation(own, people["talent"])
    objects["other"] |= _cooperation(other)
    _pair_up(objects["own"], objects["other"])
    objects["own"] |= _tenancy(own, people["incubator"].access.organisations[0])
    objects["other"] |= _tenancy(other, factories.organisation("operator"))
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE"
        )  # of rows that nobody has counted the planner believes that there are none: minutes of joins
    return Zone(people, objects)


def _spread_keys() -> None:
    """No two tables give the same key: an address with the wrong object's key would find a stranger by luck, and only
    in a fresh database."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT setval(place, nextval(place) + 1000 * row_number() OVER (ORDER BY place::text))
            FROM (SELECT oid::regclass AS place FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace)
        """)


def _served(firm) -> dict:
    """What the zone does for the firm: an agency task, a project of its park that it brought, a visit with what it found."""
    offered = ServiceItem.objects.get_or_create(name="企业设立登记", kind="registration", park=None, steps=["受理"])[0]
    officer, staff, day = *(User.objects.get(username=name) for name in ("park", "staff")), timezone.localdate()
    visit = Visit.objects.create(firm=firm, officer=officer, visited_on=day, text="走访", recorded_at=timezone.now())
    project = Project.objects.create(name=f"项目{firm.pk}", investor="投资方", park=firm.park, brought_by=firm)
    task = AgencyTask.objects.create(item=offered, firm=firm, steps=["受理"], documents=["营业执照"])
    task.papers.create(place=0, state="received")
    return {
        "agency_item": offered.pk,
        "agency_task": task.pk,
        "project_of_park": project.pk,
        "visit": visit.pk,
        "finding": visit.findings.create(kind="correction", text="地址已变更").pk,
        "officer": officer.pk,
        "absence": Absence.objects.get_or_create(officer=officer, deputy=staff, first=day, last=day)[0].pk,
    }


def _filed(firm, stranger, people) -> dict:
    """What the registry keeps beside the file: who asks to act for the firm, another file of it that was merged into this one."""
    asked = JoinRequest.objects.create(user=people["talent"], credit_code=firm.credit_code)
    gone = factories.firm(name=f"{firm.name}（重复）", park=firm.park, status="merged")
    merge = Merge.objects.create(kept=firm, gone=gone, reason="同一企业", by=people["staff"])
    return {"join_request": asked.pk, "merge": merge.pk, "other_firm": stranger.pk}


def _own(person) -> dict:
    """What a person keeps for nobody else."""
    return {"view": SavedView.objects.create(list="innovation_points:declarations", owner=person, name="全部").pk}


def _pair_up(*sides) -> None:
    """A round over the demands of both firms, each with its own talent."""
    demands = {str(side["demand"]): 1 for side in sides}
    capacity = {str(side["talent"]): 1 for side in sides}
    result = {"total": 10_000, "served": 2, "lowest": 5_000, "unserved": [], "floor": 5_000}
    made = Round.objects.create(
        title="第一批", state="ready", computed_with={"wants": demands, "capacity": capacity},
        sums=result | {"first": result},
    )  # fmt: skip
    for side in sides:
        pair = made.pairs.create(
            demand_id=side["demand"], talent_id=side["talent"], score=5_000, rank=1, chosen=True, best=True, first=True
        )
        side |= {"round": made.pk, "pair": pair.pk}


def _problem(firm, person) -> dict:
    """A problem that the firm brought, with its first step; and an answer for everybody."""
    entry, _made = Knowledge.objects.get_or_create(kind="other", question="找谁办？", defaults={"answer": "找园区"})
    return {"problem": bringing.problem(firm, by=person).pk, "knowledge": entry.pk}


def _tenancy(firm, operator) -> dict:
    """The firm lives in a carrier of this operator: a room, its lease with a rent, a member of the staff, a service used."""
    day = timezone.localdate()
    carrier = Carrier.objects.create(name=f"载体{firm.pk}", operator=operator, park=firm.park)
    floor = Floor.objects.create(
        building=Building.objects.create(carrier=carrier, name="A座"), number=1, width=10, depth=10
    )
    room = Room.objects.create(floor=floor, number="101", area=50, x=0, y=0, width=5, depth=10)
    tenant = Tenant.objects.create(
        carrier=carrier, name=firm.name, credit_code=firm.credit_code, stage="resident", entered_on=day
    )
    lease = Lease.objects.create(
        room=room, tenant=tenant, starts_on=day, ends_on=day + timedelta(days=364), area=50, place="101"
    )
    report = Report.objects.create(
        carrier=carrier, kind="month", period=date(2026, 1, 1), form=date(2024, 1, 1), due_on=day
    )
    share = report.shares.create(
        tenant=tenant, tenant_name=tenant.name, carrier_name=carrier.name, kind="month", period=report.period,
        form=report.form, due_on=day,
    )  # fmt: skip
    days = {"fill_until": day, "score_until": day, "opened_by_name": "走查"}
    evaluation = Evaluation.objects.get_or_create(year=day.year, defaults=days)[0]
    assessment = Assessment.objects.create(evaluation=evaluation, carrier=carrier)
    assessment.seats.create(expert=User.objects.get(username="staff"))
    return {
        "evaluation": evaluation.pk,
        "assessment": assessment.pk,
        "report": report.pk,
        "share": share.pk,
        "share_token": token_of(share),
        "carrier": carrier.pk,
        "carrier_part": Staff.objects.create(carrier=carrier, name="职员").pk,
        "room": room.pk,
        "lease": lease.pk,
        "rent": RentCharge.objects.create(lease=lease, due_on=day, amount=1).pk,
        "tenant": tenant.pk,
        "tenant_part": ServiceUse.objects.create(tenant=tenant, kind="law", text="合同审查").pk,
    }


def _cooperation(firm, person=None) -> dict:
    """A demand of the firm and its match with a talent (the person, or somebody of another school), signed."""
    at = person.access.organisations[0] if person else making.school()
    talent = making.talent(at=at, user=person)
    match = making.match(making.demand(firm), talent, state="signed")
    agreement = match.agreement
    milestone = agreement.milestones.create(title="小试", due_on=agreement.signed_on)
    sign_up = Event.objects.get().sign_ups.create(firm=firm, name="来人")
    return {
        "talent": talent.pk,
        "demand": match.demand_id,
        "match": match.pk,
        "agreement": agreement.pk,
        "milestone": milestone.pk,
        "sign_up": sign_up.pk,
    }


def _shared(people) -> dict:
    load_shipped_rules()
    rule = RuleVersion.objects.get(code="innovation-points", version="2")
    day = timezone.localdate()
    night = Night.objects.create(
        as_of=day, rule_version=rule, rule_digest=rule.digest, code_version="0", state="failed"
    )
    job = Import.objects.create(resource="registry", file_name="台账.xlsx", size=1, sha256="0" * 64, state="refused")
    now = timezone.now()
    post = Post.objects.create(
        title="公告", text="正文", audience="firms", written_by=people["staff"], published_at=now
    )
    season = Season.objects.create(
        title="申报", fiscal_year=day.year - 3, opens_on=day, closes_on=day + timedelta(days=9), state="open"
    )
    publicity = Publicity.objects.create(fiscal_year=day.year - 3, title="公示", night=night, rule_version=rule)
    target = YearTarget.objects.create(year=day.year, title="gazelle", number=3)
    now = timezone.now()
    event = Event.objects.create(title="活动", place="报告厅", starts_at=now, ends_at=now, state="announced")
    follow_up = event.follow_ups.create(text="回访", due_on=day)
    entered = EnteredValue.objects.create(code="national-rank", day=date(2020, 12, 31), value=88, source="通报")
    offer = Support.objects.create(kind="policy", title="补助", provider="科技创新局", text="示例", how="申请")
    draft = rules.start_draft(based_on=rule, content=rule.content, by=people["staff"])
    return banking.calls(YEAR) | {
        "person": people["talent"].pk,
        "membership": people["talent"].memberships.get().pk,
        "rule": rule.pk,
        "rule_draft": draft.pk,
        "trial": _trial(rule, night, people["staff"]).pk,
        "night": night.pk,
        "import": job.pk,
        "post": post.pk,
        "season": season.pk,
        "publicity": publicity.pk,
        "target": target.pk,
        "entered": entered.pk,
        "offer": offer.pk,
        "event": event.pk,
        "door": door_token(event),
        "follow_up": follow_up.pk,
    }


def _trial(rule, night, person) -> Trial:
    """A kept trial over no firms."""
    nothing = {
        "firms": 0, "labels": {"parts": {}, "stages": {}, "tiers": {}}, "totals": None, "movers": {"up": [], "down": []},
        "crossing": {"entering": [], "leaving": []},
    } | {name: [] for name in ("numbers", "sums", "shifts", "groups", "whole", "titles")}  # fmt: skip
    return Trial.objects.create(
        rule_version=rule, base_version=rule, content=rule.content, content_digest=rule.digest, day=night.as_of,
        night_id=night.pk, inputs_digest="0" * 64, results=nothing, made_by=person, made_by_name=str(person),
    )  # fmt: skip


def _backed(declaration, person) -> dict:
    """A figure of the declaration with the file behind it."""
    upload = SimpleUploadedFile("审计报告.pdf", b"%PDF-1.7", "application/pdf")
    owner = {"owner": Declaration.EVIDENCE, "owner_id": declaration.pk, "firm_id": declaration.firm_id}
    kept = evidence.keep(upload=upload, by=person, **owner)
    link = FigureEvidence.objects.create(declaration=declaration, field="revenue", file=kept, added_by=person)
    return {"evidence": kept.pk, "figure_link": link.pk}


def _objects(firm, bank, person, shared) -> dict:
    YearFacts.objects.create(firm=firm, fiscal_year=YEAR, source="staff", revenue=100)
    consent = Consent.objects.create(
        firm=firm, bank=bank, scope=["identity"], valid_to=date(2099, 1, 1), text_version="1", text_hash="0" * 64,
        given_by_id=person.pk, given_by_name=str(person),
    )  # fmt: skip
    declaration = Declaration.objects.create(firm=firm, fiscal_year=YEAR)
    title = Title.objects.create(firm=firm, kind="gazelle")
    notice = Notice.objects.create(user=person, kind="board", key=str(firm.pk), text="Notices", url="/board/")
    row = BankFirm.objects.create(
        bank=bank, firm=firm, consent_id=consent.pk, scope=["identity"], purpose="be_found", valid_to=date(2099, 1, 1),
        as_of=timezone.localdate(), first_listed_on=timezone.localdate(), name=firm.name,
    )  # fmt: skip
    day, by = timezone.localdate(), User.objects.get(username="staff")
    season, year = shared["season"], day.year - 3
    contact = Contact.objects.create(firm=firm, name="赵六", phone="0375-2")
    plan = Plan.objects.create(firm=firm, target="gazelle", owner="李", due_on=day)
    appeal = Appeal.objects.create(
        firm=firm, night_id=shared["night"], fiscal_year=year, item="rd_intensity", item_label="研发强度", text="不对",
        due_on=day, made_by=person,
    )  # fmt: skip
    invitation = Invitation.objects.create(season_id=season, firm=firm)
    leave = Leave.objects.create(firm=firm, fiscal_year=year, until=day, reason="首次", given_by=by)
    reminder = Reminder.objects.create(season_id=season, text="请申报", firm_ids=[firm.pk], sent_by=by)
    book = ExpenseBook.objects.create(firm=firm, fiscal_year=year)
    project = ResearchProject.objects.create(book=book, number="RD01", name="一种工艺")
    upload = ExpenseUpload.objects.create(book=book, file_name="台账.xlsx", by_name=str(person))
    made = {
        "contact": contact,
        "plan": plan,
        "appeal": appeal,
        "invitation": invitation,
        "leave": leave,
        "reminder": reminder,
        "book": book,
        "project": project,
        "upload": upload,
        "bank_row": row,
        "chain_place": ChainPlace.objects.create(firm=firm, step=ChainStep.objects.get(name="己二腈")),
    }
    return (
        shared
        | {name: row.pk for name, row in made.items()}
        | _backed(declaration, person)
        | {
            "firm": firm.pk,
            "consent": consent.pk,
            "declaration": declaration.pk,
            "holding": title.pk,
            "notice": notice.pk,
            "chain_step": made["chain_place"].step_id,
        }
    )


def holdings_of(firm, zone: Zone) -> dict:
    """The same objects for one more firm."""
    bank, person, own = factories.organisation("bank", "bank"), zone.people["enterprise"], zone.objects["own"]
    offer = Product.objects.get(pk=own["product"])
    return _objects(firm, bank, person, own) | banking.financed(firm, offer, person, own)
