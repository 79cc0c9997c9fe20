"""Row security of this room. A firm has no way to a talent's profile: it reads the card, which holds what was consented to."""

from django.db import migrations

from accounts.row_security import SEES_FIRM, WEB, once, protect, protect_history

OWN = "user_id = portal_user() OR school_id = ANY (portal_schools())"
TALENT = f"portal_zone() OR {OWN}"
SEES_TALENT = "EXISTS (SELECT 1 FROM talent_matching_talent t WHERE t.id = talent_id)"
# The person's own, or of the own school: staff see the profile and keep out of these.
KEEPS_TALENT = (
    "EXISTS (SELECT 1 FROM talent_matching_talent t WHERE t.id = talent_id "
    "AND (t.user_id = portal_user() OR t.school_id = ANY (portal_schools())))"
)
CARD = f"portal_zone() OR portal_firms() IS NOT NULL OR portal_parks() IS NOT NULL OR {SEES_TALENT}"

# Contacts are open from the moment on that both sides have accepted: the match is seen by its parties and the zone only.
OPENED = "m.state IN ('accepted', 'meeting', 'signed', 'finished')"
CONTACT = (
    f"{KEEPS_TALENT} OR EXISTS (SELECT 1 FROM talent_matching_match m JOIN talent_matching_card c USING (talent_id) "
    f"WHERE m.talent_id = talent_matching_talentcontact.talent_id AND {OPENED})"
)
A_TALENT = (
    "(SELECT portal_schools()) IS NOT NULL OR EXISTS (SELECT 1 FROM accounts_membership a "
    "WHERE a.user_id = (SELECT portal_user()) AND a.role = 'talent' AND a.ended_at IS NULL AND NOT a.is_proposed)"
)
DEMAND = (
    f"{SEES_FIRM} OR (is_listed AND ({A_TALENT})) "
    "OR EXISTS (SELECT 1 FROM talent_matching_match m WHERE m.demand_id = talent_matching_demand.id)"
)
KEEPS_DEMAND = (
    "EXISTS (SELECT 1 FROM talent_matching_demand d JOIN enterprises_firm f ON f.id = d.firm_id WHERE d.id = demand_id)"
)
PARTICULARS = (
    f"{KEEPS_DEMAND} OR EXISTS (SELECT 1 FROM talent_matching_match m "
    f"WHERE m.demand_id = talent_matching_particulars.demand_id AND {OPENED})"
)
# What nobody was asked about yet is the zone's own.
MATCH = (
    "portal_zone() OR (asked_at IS NOT NULL AND (EXISTS (SELECT 1 FROM enterprises_firm f WHERE f.id = firm_id) "
    f"OR {SEES_TALENT}))"
)
SEES_MATCH = "EXISTS (SELECT 1 FROM talent_matching_match m WHERE m.id = match_id)"
AGREEMENT = f"{SEES_FIRM} OR {SEES_TALENT}"
SEES_AGREEMENT = "EXISTS (SELECT 1 FROM talent_matching_agreement a WHERE a.id = agreement_id)"
# The file of an agreement is read by both parties; all other evidence stays with those who see the firm.
FILE = (
    "owner = 'talent_matching.agreement' AND EXISTS (SELECT 1 FROM talent_matching_agreement a WHERE a.id = owner_id)"
)


def table(name: str) -> str:
    return f"talent_matching_{name}"


class Migration(migrations.Migration):
    dependencies = [("talent_matching", "0001_libraries"), ("workplace", "0003_evidence")]

    operations = [
        protect(table("talent"), TALENT, insert=OWN, change=OWN),
        protect_history(table("talentevent"), TALENT),
        protect(table("work"), SEES_TALENT, insert=KEEPS_TALENT, change=KEEPS_TALENT),
        protect_history(table("workevent"), SEES_TALENT),
        protect(table("card"), CARD, insert=KEEPS_TALENT, change=KEEPS_TALENT),
        protect(table("talentcontact"), CONTACT, insert=KEEPS_TALENT, change=KEEPS_TALENT),
        protect(table("demand"), DEMAND, insert=SEES_FIRM, change=SEES_FIRM),
        protect_history(table("demandevent"), SEES_FIRM),
        protect(table("particulars"), PARTICULARS, insert=KEEPS_DEMAND, change=KEEPS_DEMAND),
        protect(table("round"), "portal_zone()"),
        protect(table("pair"), "portal_zone()"),
        protect(table("match"), MATCH),
        protect_history(table("matchevent"), MATCH),
        protect(table("rating"), SEES_MATCH),
        protect(table("agreement"), AGREEMENT),
        protect_history(table("agreementevent"), AGREEMENT),
        protect(table("milestone"), SEES_AGREEMENT),
        protect_history(table("milestoneevent"), SEES_AGREEMENT),
        protect(table("outcome"), SEES_AGREEMENT),
        protect_history(table("outcomeevent"), SEES_AGREEMENT),
        migrations.RunSQL(
            f"CREATE POLICY web_agreement ON workplace_evidencefile FOR SELECT TO {WEB} USING ({once(FILE)});",
            "DROP POLICY web_agreement ON workplace_evidencefile;",
        ),
    ]
