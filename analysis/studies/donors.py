"""The sets of donors that a study file declares."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.studies import policies, provinces
from analysis.studies.declaration import TITLES, Declaration
from analysis.studies.provinces import Province

HEADLINE_DONORS = "all"

_DONORS = {"only": list, "without": list, "without_policy": str}


@dataclass(frozen=True)
class DonorSet:
    """Provinces that may be compared with the treated unit.

    `policy` rules those of them out that adopted it, from the year in `adopted` on; "" and none
    where no policy does.
    """

    name: str
    title_zh: str
    title_en: str
    codes: tuple[str, ...]
    policy: str
    adopted: Mapping[str, int]

    def until(self, last_year: int) -> tuple[str, ...]:
        """The codes of those that stay clean in a window that ends with `last_year`."""
        return tuple(code for code in self.codes if self.adopted.get(code, 9999) > last_year)


def donors(
    declared: Declaration, unit: str, listed: Mapping[str, Province]
) -> Mapping[str, DonorSet]:
    """The donor sets of a file by name, `all` among them, without the treated `unit` (a code).

    `listed`: every province. Raises StudyError as `study.load`.
    """
    if HEADLINE_DONORS not in declared.data["donors"]:
        declared.refuse(("donors",), "no donor set 'all', the headline", "Add [donors.all].")
    return {name: _donor_set(declared, name, unit, listed) for name in declared.data["donors"]}


def _donor_set(
    declared: Declaration, name: str, unit: str, listed: Mapping[str, Province]
) -> DonorSet:
    where = ("donors", name)
    table = declared.check_keys(where, TITLES, _DONORS)
    chosen = {
        key: {
            provinces.find(declared, (*where, key), each, listed).code
            for each in table.get(key, [])
        }
        for key in ("only", "without")
    }
    everyone = set(listed) - {unit}
    codes = ((chosen["only"] or everyone) & everyone) - chosen["without"]
    policy = table.get("without_policy", "")
    adopted = policies.declared(declared, (*where, "without_policy"), policy) if policy else {}
    if not codes:
        declared.refuse(where, f"the donor set {name!r} is empty", "Leave some province in it.")
    titles = table["title_zh"], table["title_en"]
    return DonorSet(name, *titles, tuple(sorted(codes)), policy, adopted)
