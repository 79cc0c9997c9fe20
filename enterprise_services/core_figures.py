"""The forty core figures by which the zone is known: for each the figures of the catalogue that answer it.

The numbers are those of the list that the zone agreed on; what each says is told here in our own words. A code that no room
has registered yet is shown as waiting.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workplace.figures import Figure, figures


@dataclass(frozen=True)
class Core:
    number: int
    says: str | Promise
    codes: tuple[str, ...]
    park: str = ""  # how its name begins, where the figure is one park's

    @property
    def figures(self) -> list[Figure]:
        return [found for code in self.codes if (found := figures.get(code))]

    @property
    def waiting(self) -> list[str]:
        return [code for code in self.codes if figures.get(code) is None]


def _core(number, says, *codes, park=""):
    return Core(number, says, codes, park)


EXPRESS = ("results", "firms", "institutions", "signed", "exhibited", "intentions")
CORE = (
    _core(1, _("PhDs of the two universities in the library"), "talents"),
    _core(2, _("Firms with a signed cooperation agreement at the end of the year"), "firms-signed"),
    _core(3, _("Firms that cooperate and the PhDs who work with them"), "firms-signed", "talents-signed"),
    _core(4, _("Cooperation events since the programme began"), "events-held"),
    _core(5, _("The day on which the programme began"), "programme-start"),
    _core(6, _("The three libraries: demands, talents, support"), "demands", "talents", "support-offers"),
    _core(7, _("Firms on the first trip to a university"), "campus-firms"),
    _core(8, _("Cases among the first typical ones of the province's zones"), "innovation-cases"),
    _core(9, _("Points loans paid out"), "lent-points"),
    _core(10, _("Loans of all products paid out in the year"), "lent"),
    _core(11, _("A loan within days of its application"), "lent-quick", "days-to-money"),
    _core(12, _("Technology branches of banks in the zone"), "tech-branches"),
    _core(13, _("Innovation vouchers and the zone's share of the city's"), "vouchers-paid", "vouchers-amount", "vouchers-share"),
    _core(14, _("Innovation vouchers of an earlier year"), "vouchers-paid", "vouchers-amount"),
    _core(15, _("Loans against intellectual property, filed nationally"), "pledges", "pledges-amount", "pledges-filed"),
    _core(16, _("Problems of firms solved, and their rate"), "problems-solved", "problems-solved-share"),
    _core(17, _("Which year of the campaign it is"), "campaign-year"),
    _core(18, _("Every problem has a receiver and an answer"), "problems-unanswered"),
    _core(19, _("R&D institutions by level"), "institutions", "institutions-provincial-up"),
    _core(20, _("R&D coverage of above-scale industrial firms"), "rd-coverage"),
    _core(21, _("New carriers and R&D institutions of the year"), "carriers-institutions-new"),
    _core(22, _("National incubators"), "incubators-national"),
    _core(23, _("Carriers of different investors"), "carriers"),
    _core(24, _("Star spaces of province and city"), "star-spaces"),
    _core(25, _("Smart Island: visits, events, seeds, invited, settled"), "firms-visited", "island-visited", "island-invited", "island-resident", "island-events", "island-seeds"),
    _core(26, _("Post-doctoral bases and firms of national IP advantage"), "postdoc-bases", "ip-advantage"),
    _core(27, _("National clusters of innovative industry"), "national-clusters"),
    _core(28, _("The achievements express, as reported"), *(f"express-{number}" for number in EXPRESS)),
    _core(29, _("Competitions of the year, as reported"), "contest-entrants", "contest-prize", "contest-projects", "contest-amount"),
    _core(
        30, _("The logistics park: firms, money, people, cooperation"),
        "science-sme", "high-tech-enterprise", "park-service-providers", "lent", "park-mentors", "park-talent-teams",
        "park-doctors", "park-masters", "firms-signed", park="临港",
    ),
    _core(
        31, _("The park with the most titles in the half-year"),
        "science-sme", "high-tech-enterprise", "innovative-sme", "specialized-sme", "institutions", "park-talents", park="皇台",
    ),
    _core(32, _("A park's problems, recruits helped, list of matters, satisfaction"), "problems-brought", "problems-satisfaction", "agency-people", "agency-items", park="临港"),
    _core(33, _("Projects signed, brought by firms, pending"), "projects-signed", "projects-brought", "projects-pending", park="创新"),
    _core(
        34, _("Growth of titles and institutions over two years"),
        "high-tech-enterprise-growth", "science-sme-growth", "institutions-growth",
    ),
    _core(35, _("High-level talents of the year"), "talents-high-level", "talents-zhongyuan", "talents-outstanding"),
    _core(36, _("Rank among the national zones and places won"), "national-rank", "national-zones", "national-rank-gain"),
    _core(37, _("Municipal subsidy for major projects"), "project-subsidy"),
    _core(38, _("Matters done for firms and their success"), "agency-done", "agency-done-share"),
    _core(39, _("The zone's share of the city's green and smart factories"), "green-factories-share", "smart-workshops-share", "smart-factories-share"),
    _core(40, _("Services that the zone does on a firm's behalf"), "agency-items", park="沙河"),
)  # fmt: skip
