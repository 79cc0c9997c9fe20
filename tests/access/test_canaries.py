"""Values planted where a person must not see them, and every address read as that person: pages, sheets, PDFs, JSON."""

import io
import re
import zipfile
import zlib
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from enterprises.actions import withdraw_consent
from enterprises.models import (
    Award,
    Consent,
    FirmTag,
    IntellectualProperty,
    Look,
    NegativeRecord,
    Platform,
    Tag,
    Title,
    YearFacts,
)
from financing import actions as financing
from financing import alerts
from financing.actions import write_bank_rows
from financing.models import BankFirm
from innovation_points import actions as points
from innovation_points.models import Declaration, Night
from spreadsheets.models import Import, ImportRow
from tests import factories
from tests.access import walk
from tests.financing.conftest import consent, today
from workplace import evidence, mailing, saved_views
from workplace.models import Notice

pytestmark = pytest.mark.django_db

IDENTITY = ["金丝雀甲公司", "jinsique", "91000000TCANARY00A"]
NEVER_OF_BANKS = [
    "旧名雀一", "雀备注二", "91.0001", "910001", "雀平台四", "雀说明五", "雀更正六", "雀声明七", "雀评语八", "雀表格九", "雀行十",
    "77770013", "7777.0013",
]  # fmt: skip
UNCONSENTED = ["雀法人十一", "雀地址十二", "雀联系十三", "13899990014", "queshi@firm.example", "GR-QUE-16", "雀专利十七", "雀法院十八",
               "88880019", "8888.0019"]  # fmt: skip
# Of the firm's file and of its other bank: what no consent of the one bank gives.
NEVER_OF_BANKS += [
    "雀授权书廿", "雀奖项廿一", "雀走访廿二", "雀联络廿三", "13700000024", "雀签署廿五", "雀撤回廿六", "雀乙行人廿七",
]  # fmt: skip
WORDS_OF_STAFF = ["雀标签廿八"]  # tags are words of the zone, which its parks choose from
OTHER_BANKS = ["雀乙行密记廿九", "雀乙行筛选三十", "雀乙行产品卅一", "雀乙行备注卅二"]
UNCONSENTED += [
    "66660033", "6666.0", "155550034", "15555.0", "44440035", "4444.0", "33330036", "雀院卅七", "GR-QUE-38",
]  # fmt: skip
# Rooms that keep something from banks plant it here: (zone, firm, bank, other_bank) -> texts that `bank` must never read,
# as the products in draft of another bank.
PLANTERS = []
EVERYTHING = IDENTITY + NEVER_OF_BANKS + UNCONSENTED


@pytest.fixture
def planted(strong_firm, bank, other_bank, night):
    """A firm in the second park that consented to `bank`: identity and points only. The walk's people stand elsewhere."""
    zone = walk.build()
    Night.objects.update(as_of=date(2001, 1, 1))  # the walk's own, which failed
    facts = {
        "revenue": 88_880_019, "venture_capital": 77_770_013, "rd_expense": 66_660_033, "assets": 155_550_034,
        "liabilities": 44_440_035, "hightech_revenue": 33_330_036,
    }  # fmt: skip
    firm = strong_firm(
        name="金丝雀甲公司", park=factories.park(1), former_names=["旧名雀一"], remark="雀备注二", title=False, facts=facts,
        legal_representative="雀法人十一", address="雀地址十二", contact_name="雀联系十三", contact_phone="13899990014",
        contact_email="queshi@firm.example", registered_capital=910_001,
    )  # fmt: skip
    owner = factories.firm_user(firm, display_name="雀主人")
    type(firm).objects.filter(pk=firm.pk).update(credit_code="91000000TCANARY00A")
    Title.objects.create(firm=firm, kind="gazelle", number="GR-QUE-16", valid_to=today() + timedelta(days=30))
    IntellectualProperty.objects.create(firm=firm, kind="invention", name="雀专利十七")
    Platform.objects.create(firm=firm, name="雀平台四", level="provincial")
    NegativeRecord.objects.create(
        firm=firm, kind="overdue", description="雀说明五", source="雀法院十八", source_date=today(),
        recorded_on=date(2020, 1, 1), ended_on=date(2021, 1, 1),
    )  # fmt: skip
    YearFacts.objects.create(firm=firm, fiscal_year=2019, source="staff", reason="雀更正六", revenue=1)
    declaration = Declaration.objects.create(firm=firm, fiscal_year=2018, remark="雀声明七")
    Declaration.objects.filter(pk=declaration.pk).update(
        state="submitted", submitted_at=timezone.now(), submitted_by=owner
    )
    points.comment(declaration=declaration, field="revenue", text="雀评语八", by=zone.people["staff"])
    job = Import.objects.create(
        resource="registry", file_name="雀表格九.xlsx", sha256="0" * 64, state="checked", counts={"new": 1}
    )
    ImportRow.objects.create(job=job, number=1, outcome="new", label="雀行十")
    ended = consent(firm, bank, signed_by="雀签署廿五")
    withdraw_consent(consent=ended, reason="雀撤回廿六", by=owner)
    given = consent(firm, bank, ["identity", "points"], signed_by="雀签署廿五", signed_as="legal")
    paper = SimpleUploadedFile("雀授权书廿.pdf", b"%PDF-1.4")
    evidence.keep(upload=paper, firm_id=firm.pk, owner=Consent.EVIDENCE, owner_id=given.pk, by=owner)
    Award.objects.create(firm=firm, kind="science", name="雀奖项廿一", level="provincial", awarded_on=today())
    firm.notes.create(text="雀走访廿二", author=zone.people["staff"])
    firm.contacts.create(name="雀联络廿三", phone="13700000024")
    FirmTag.objects.create(firm=firm, tag=Tag.objects.create(name="雀标签廿八"))
    IntellectualProperty.objects.create(firm=firm, kind="utility", name="雀院卅七", number="GR-QUE-38")
    Look.objects.create(firm=firm, bank=bank, person_id=1, person_name="雀看客", kind="page")
    Look.objects.create(firm=firm, bank=other_bank, person_id=2, person_name="雀乙行人廿七", kind="page")
    zone.people |= {
        "officer": factories.user("bank_officer", bank, username="officer"),
        "officer2": factories.user("bank_manager", other_bank, username="officer2"),
    }
    saved_views.keep(name=alerts.LIST, title="全部", query="", tell=True, by=zone.people["officer"])
    ran = night()
    row = BankFirm.objects.get(bank=bank, firm=firm)
    financing.watch(row=row, on=True, by=zone.people["officer"])
    _other_banks_own(firm, other_bank, zone.people["officer2"])
    for plant in PLANTERS:
        OTHER_BANKS.extend(plant(zone, firm, bank, other_bank))
    target = {"firm": firm.pk, "consent": given.pk, "declaration": declaration.pk, "holding": firm.titles.get().pk}
    target |= {"bank_row": row.pk, "import": job.pk, "night": ran.pk}
    zone.objects["canary"] = zone.objects["own"] | target
    return zone


def _other_banks_own(firm, bank, person):
    """What the other bank keeps for itself about the same firm, to which that firm gave another consent for a while."""
    given = consent(firm, bank, purpose="application", product_id=9, product="雀乙行产品卅一")
    write_bank_rows(bank_id=bank.pk, firm_id=firm.pk)
    row = BankFirm.objects.get(bank=bank, firm=firm)
    financing.note(row=row, text="雀乙行密记廿九", status="visited", by=person)
    financing.note(row=row, text="雀乙行备注卅二", status="", by=person)
    saved_views.keep(name=alerts.LIST, title="雀乙行筛选三十", query="tier=A", by=person)
    withdraw_consent(consent=given, reason="雀撤回廿六", by=factories.firm_user(firm))


def text_of(response) -> str:
    """All that an answer says: sheets unzipped, the streams of PDFs unpacked, redirects and headers too."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    head = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b" ".join(book.read(name) for name in book.namelist())
    elif body.startswith(b"%PDF"):
        body = b" ".join(_inflated(stream) for stream in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL))
    return head + body.decode("utf-8", "replace")


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


QUERIES = ["?q=雀", "?q=jinsique", "?q=91000000TCANARY", "?state=&q=金丝雀", "?sort=-revenue", "?page_size=500"]


def read_everything(person, objects):
    """(address, what it says) of every route for the person, on the canary's own objects and searched for it."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.raise_request_exception = False

    def read(address, query=""):
        answer, names = walk.reading(client, address + query)
        assert answer.status_code < 500 or name == "readyz", address + query
        return names, (address + query, text_of(answer).replace(query.partition("=")[2] or "\x00", ""))

    for name, _route, _rule, pattern in walk.routes():
        if name:
            address = walk.address(name, pattern, objects)
            names, said = read(address)
            yield said
            for query in [*QUERIES, f"?firm={objects['bank_row']}"]:
                if names & {part.partition("=")[0] for part in query[1:].split("&")}:
                    yield read(address, query)[1]


@pytest.mark.parametrize(
    ("account", "hidden"),
    [
        ("officer", NEVER_OF_BANKS + WORDS_OF_STAFF + OTHER_BANKS + UNCONSENTED),
        ("officer2", EVERYTHING + WORDS_OF_STAFF),
        ("enterprise", EVERYTHING),
        ("park", EVERYTHING),
        ("talent", EVERYTHING),
        ("admin", EVERYTHING[1:]),  # the name stands beside the accounts of the firm's people
    ],
)
def test_no_canary_is_seen(planted, account, hidden):
    seen = [
        (address, canary)
        for address, found in read_everything(planted.people[account], planted.objects["canary"])
        for canary in hidden
        if canary in found.replace(",", "")
    ]
    assert seen == []


def test_forty_values_are_planted():
    assert len(set(NEVER_OF_BANKS + WORDS_OF_STAFF + OTHER_BANKS + UNCONSENTED)) >= 40


def test_no_canary_is_in_a_notice_or_a_mail_to_a_bank(planted, night):
    """Early warning, new arrivals, the morning's summary: none of them names a firm, consented or not."""
    people = [planted.people["officer"], planted.people["officer2"]]
    BankFirm.objects.filter(
        bank__in=[organisation.pk for user in people for organisation in user.access.organisations]
    ).update(tier="C")
    alerts.tell_arrivals(today())
    alerts.tell_drops(today())
    notices = Notice.objects.filter(user__in=people)
    assert {notice.kind for notice in notices} == {alerts.DROPS, alerts.ARRIVALS}
    mailing.send_waiting()
    mailing.send_digests()
    told = [str(notice) + str(notice.params) for notice in notices]
    told += [
        f"{message.subject} {message.body}" for message in mail.outbox if set(message.to) & {p.email for p in people}
    ]
    assert [canary for canary in {*EVERYTHING, *OTHER_BANKS} for text in told if canary in text] == []


def test_the_canaries_are_there_for_those_who_may_see_them(planted):
    """Otherwise the scan above could be blind."""
    found = {
        account: " ".join(
            text for _address, text in read_everything(planted.people[account], planted.objects["canary"])
        )
        for account in ("staff", "officer")
    }
    plain = found["staff"].replace(",", "")
    unwritten = {"jinsique", "91.0001", "7777.0013", "8888.0019"}  # as numbers are written nowhere
    assert {canary for canary in EVERYTHING if canary not in plain} <= unwritten
    assert not [canary for canary in OTHER_BANKS if canary in plain and "产品" not in canary], "the zone reads no notes"
    assert IDENTITY[0] in found["officer"]
    assert IDENTITY[2] in found["officer"]
