"""Every table of this room and of those below that names a firm, and what a merge of two files does with its rows."""

from django.utils.translation import gettext_lazy as _

from .registers import FirmRelation, firm_relations

BY_TRIGGER = "written by the database from the firm's own row"
LOG = "a log says what was so when it was written"

MOVING = [
    FirmRelation("enterprises.YearFacts", _("Yearly facts"), position=10),
    FirmRelation("enterprises.Title", _("Titles"), unit=("kind", "valid_from", "valid_to"), position=20),
    FirmRelation("enterprises.IntellectualProperty", _("Intellectual property"), unit=("kind", "number"), position=21),
    FirmRelation("enterprises.Platform", _("R&D platforms"), unit=("name", "level"), position=22),
    FirmRelation("enterprises.Award", _("Awards"), unit=("kind", "name", "awarded_on"), position=23),
    FirmRelation("enterprises.Assessment", _("Assessments"), position=24),
    FirmRelation("enterprises.NegativeRecord", _("Negative records"), unit=("kind", "recorded_on"), position=25),
    FirmRelation("enterprises.Consent", _("Consents"), position=30),
    FirmRelation("enterprises.AboveScaleYear", _("Above scale by year"), position=27),
    FirmRelation("enterprises.Contact", _("Contacts"), unit=("name", "phone", "email"), position=40),
    FirmRelation("enterprises.Note", _("Notes"), position=41),
    FirmRelation("enterprises.FirmTag", _("Tags"), position=42),
    FirmRelation("enterprises.Move", _("Changes with their day"), position=43),
    FirmRelation("workplace.EvidenceFile", _("Files"), field="firm_id", owned=True, position=90),
]
STAYING = [
    FirmRelation("enterprises.Look", stays=LOG),
    FirmRelation("enterprises.SearchTerm", stays=BY_TRIGGER),
    FirmRelation("enterprises.LatestFigures", stays="written by the database from the yearly facts"),
    FirmRelation("enterprises.MergedFacts", stays="a view of the yearly facts"),
    FirmRelation("enterprises.Merge", field="kept", stays="the merge itself"),
    FirmRelation("enterprises.Merge", field="gone", stays="the merge itself"),
    FirmRelation("accounts.AuditEvent", field="firm_id", stays=LOG),
    FirmRelation("workplace.Notice", field="firm_id", stays="a notice belongs to the person who got it"),
]


def register():
    for relation in [*MOVING, *STAYING]:
        firm_relations.add(relation)
