"""The sets of donors that a study file declares, and the many ways to write a province."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis import sources
from analysis.did import policies
from analysis.did.declaration import Declaration, Where

HEADLINE_DONORS = "all"

_TEXTS = {"title_zh": str, "title_en": str}
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


def donors(declared: Declaration, unit: str) -> Mapping[str, DonorSet]:
    """The donor sets of a file by name, `all` among them. Raises StudyError as `study.load`."""
    if HEADLINE_DONORS not in declared.data["donors"]:
        declared.refuse(("donors",), "no donor set 'all', the headline", "Add [donors.all].")
    return {name: _donor_set(declared, name, unit) for name in declared.data["donors"]}


def _donor_set(declared: Declaration, name: str, unit: str) -> DonorSet:
    where = ("donors", name)
    table = declared.check_keys(where, _TEXTS, _DONORS)
    listed = {
        key: {province(declared, (*where, key), each) for each in table.get(key, [])}
        for key in ("only", "without")
    }
    everyone = set(_places().values()) - {unit}
    codes = ((listed["only"] or everyone) & everyone) - listed["without"]
    policy = table.get("without_policy", "")
    adopted = adoption(declared, (*where, "without_policy"), policy) if policy else {}
    if not codes:
        declared.refuse(where, f"the donor set {name!r} is empty", "Leave some province in it.")
    titles = table["title_zh"], table["title_en"]
    return DonorSet(name, *titles, tuple(sorted(codes)), policy, adopted)


def province(declared: Declaration, where: Where, written: object) -> str:
    """The code of a province written as code, short or full Chinese name, or English name.

    Raises StudyError for any other text, with the nearest names first.
    """
    places = _places()
    if not isinstance(written, str) or written not in places:
        spellings: dict[str, list[str]] = {}
        for spelling, code in places.items():
            spellings.setdefault(code, []).append(spelling)
        shown = {f"{code} {each[1]} {each[3]}": each for code, each in spellings.items()}
        declared.refuse_choice(where, written, shown, shown)
    return places[written]


def _places() -> dict[str, str]:
    """Every way to write a province -> its code: code, short name, full name, English name."""
    table = sources.read("reference-provinces")
    columns = ("gb_code", "short_zh", "full_zh", "name_en")
    return {row[name]: row["gb_code"] for _, row in table.iterrows() for name in columns}


def names_of(code: str) -> tuple[str, str]:
    """The short Chinese and the English name of a province."""
    table = sources.read("reference-provinces").set_index("gb_code")
    return table.at[code, "short_zh"], table.at[code, "name_en"]


def adoption(declared: Declaration, where: Where, policy: str) -> Mapping[str, int]:
    """Province -> year in which it adopted the policy named at `where`."""
    if policy not in policies.columns():
        declared.refuse_choice(where, policy, policies.columns())
    return policies.adoption(policy)
