"""One record an indicator: what `data/raw/reference/series.toml` says of each printed series.

The head of that file says what each key means. What a record does not say, its family says, and
what no family says, `[default]`.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NoReturn

from analysis import sources
from analysis.cleaning import province_names, units
from analysis.nearest import nearest

RESOURCE = "reference-series"

# Years by province code.
Cells = Mapping[str, tuple[int, ...]]


class SeriesError(ValueError):
    """A record of an indicator says something that cannot be meant."""


@dataclass(frozen=True)
class Series:
    """One printed series. Years are sorted; provinces are codes of GB/T 2260; shares are of 1."""

    id: str
    file: str
    printed_in_zh: str
    printed_in_en: str
    head: str
    name_zh: str
    name_en: str
    unit: str
    unit_en: str
    counts: str
    years: tuple[int, ...]
    jump: float
    new_head: str = ""
    new_head_from: int = 9999
    breaks_zh: str = ""
    breaks_en: str = ""
    edition: str = ""
    vintage: str = ""
    not_comparable: tuple[int, ...] = ()
    no_national_row: tuple[int, ...] = ()
    blank: Cells = field(default_factory=dict)
    negative: Cells = field(default_factory=dict)
    zero_or_blank: Cells = field(default_factory=dict)
    unusable: tuple[int, int, str] | None = None
    national_gap: tuple[float, float] | None = None

    @property
    def resource(self) -> str:
        """The raw table in datapackage.json: yearbook/rd_intensity.csv -> yearbook-rd-intensity."""
        return self.file.removesuffix(".csv").replace("/", "-").replace("_", "-")

    @property
    def base_unit(self) -> str:
        """The unit of the tidy tables: 万元 -> yuan, 家 -> firms."""
        return self.counts or units.to_base(0, self.unit)[1]

    def in_base_unit(self, text: str) -> float:
        """A printed figure in the base unit."""
        return float(text) if self.counts else units.to_base(float(text), self.unit)[0]


@cache
def read() -> dict[str, Series]:
    """Every series by its indicator, in the order of the file.

    Raises SeriesError, with file, record, key and remedy, for what cannot be meant.
    """
    try:
        records = tomllib.loads(sources.read_text(RESOURCE))
    except tomllib.TOMLDecodeError as error:
        raise SeriesError(f"{_path()}: {error}. Correct the line.") from error
    return parsed(records)


def parsed(records: Mapping[str, Any]) -> dict[str, Series]:
    """The series that the records of the file mean; raises SeriesError as `read`."""
    lists = _values("the file", records, _LISTS, required=_LISTS)
    for unit, told in lists["unit"].items():
        _values(f"[unit.{unit}]", told, _OF_UNIT, required=("en",))
    default = _values("[default]", lists["default"], _OF_SERIES)
    families = {
        name: _values(f"[family.{name}]", told, _OF_SERIES)
        for name, told in lists["family"].items()
    }
    return {
        name: _series(name, told, default, families, lists["unit"])
        for name, told in lists["indicator"].items()
    }


def _series(
    name: str, told: Mapping[str, Any], default: dict, families: dict, known_units: Mapping
) -> Series:
    where = f"[indicator.{name}]"
    own = _values(where, told, _OF_SERIES | {"family": _text})
    family = own.pop("family", None)
    if family is not None and family not in families:
        _refuse(where, "family", f"{family!r} is no family", _nearest(family, families))
    values = {**default, **families.get(family, {}), **own}
    for key in _REQUIRED:
        if key not in values:
            _refuse(where, key, "is missing", "Add it here or to the family.")
    if values["unit"] not in known_units:
        unknown = f"{values['unit']!r} is not among the known units"
        _refuse(where, "unit", unknown, f"{_nearest(values['unit'], known_units)} Or add it.")
    unit = known_units[values["unit"]]
    made = Series(name, unit_en=unit["en"], counts=unit.get("counts", ""), **_flat(values))
    _check_whole(where, made)
    return made


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """The values as the fields of Series: of an oddity the reason stays in the file."""
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if key == "unusable":
            flat[key] = (value["years"][0], value["years"][-1], value["reason"])
        elif key == "national_gap":
            flat[key] = (value["below"], value["above"])
        elif key == "new_head":
            flat |= {"new_head": value["head"], "new_head_from": value["from"]}
        elif key in ("breaks", "printed_in"):
            flat |= {f"{key}_zh": value["zh"], f"{key}_en": value["en"]}
        elif isinstance(value, dict):
            flat[key] = next(part for name, part in value.items() if name != "reason")
        else:
            flat[key] = value
    return flat


def _check_whole(where: str, made: Series) -> None:
    """What several keys say together."""
    try:
        base = made.base_unit
    except units.UnitError as error:
        _refuse(where, "unit", str(error), "If it is a count, say in [unit] what it `counts`.")
    for key in ("blank", "negative", "zero_or_blank"):
        beyond = {year for years in getattr(made, key).values() for year in years}
        if odd := sorted(beyond - set(made.years)):
            _refuse(where, key, f"{odd[0]} is not among the years", "Correct one of the two.")
    summed = base != "share" and set(made.years) - set(made.no_national_row)
    if summed and made.national_gap is None:
        _refuse(
            where,
            "national_gap",
            "is missing, though there is a national row to add up to",
            "Add it, with the reason; or say no_national_row.",
        )


# How a value is read: each takes it as TOML gives it, and raises _Unreadable with fault and remedy.


class _Unreadable(ValueError):
    """A value that is not what its key takes."""


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Unreadable(f"{value!r} is not a table", "Write its records under it.")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Unreadable(f"{value!r} is not a text", 'Write it in quotation marks, "…".')
    return value


def _file(value: Any) -> str:
    if _text(value) not in (files := sources.files()):
        raise _Unreadable(f"{value!r} is no table of data/raw", _nearest(value, files))
    return value


def _year(value: Any) -> int:
    if type(value) is not int or not 1990 <= value <= 2100:
        raise _Unreadable(f"{value!r} is no year", "Write years as 2019.")
    return value


def _years(value: Any) -> tuple[int, ...]:
    """ "2011-2013, 2018" -> (2011, 2012, 2013, 2018)."""
    years: list[int] = []
    for part in _text(value).split(","):
        span = re.fullmatch(r"\s*([0-9]{4})(?:-([0-9]{4}))?\s*", part)
        if span is None:
            raise _Unreadable(f"{part.strip()!r} is no year", 'Write years as "2011-2016, 2018".')
        first, last = _year(int(span[1])), _year(int(span[2] or span[1]))
        if last < first or (years and first <= years[-1]):
            raise _Unreadable(f"{part.strip()!r} goes back", "Write years in order, each once.")
        years += range(first, last + 1)
    return tuple(years)


def _cells(value: Any) -> Cells:
    known = province_names.known(sources.read("reference-provinces"))
    if not isinstance(value, dict) or not value:
        raise _Unreadable(f"{value!r} names no province", 'Write { "西藏" = "2012-2013" }.')
    for name in value:
        if name not in known:
            raise _Unreadable(f"{name!r} is no province", _nearest(name, known))
    return {known[name]: _years(years) for name, years in value.items()}


def _number(least: float, most: float) -> Callable[[Any], float]:
    def read_number(value: Any) -> float:
        if type(value) not in (int, float) or not least <= value <= most:
            raise _Unreadable(f"{value!r} is no number from {least:g} to {most:g}", "Correct it.")
        return float(value)

    return read_number


_Keys = Mapping[str, "Callable[[Any], Any] | _Keys"]

_LISTS: _Keys = dict.fromkeys(("unit", "default", "family", "indicator"), _table)
_OF_UNIT: _Keys = {"en": _text, "counts": _text}
_REQUIRED = ("file", "printed_in", "head", "name_zh", "name_en", "unit", "years", "jump")
# Of a table within a record every key is required, so that no oddity lacks its reason.
_OF_SERIES: dict[str, Any] = {
    **dict.fromkeys(("head", "name_zh", "name_en", "unit"), _text),
    **{"file": _file, "years": _years},
    **{key: {"zh": _text, "en": _text} for key in ("printed_in", "breaks")},
    "new_head": {"head": _text, "from": _year, "reason": _text},
    "edition": {"only": _text, "reason": _text},
    "vintage": {"only": _text, "reason": _text},
    "not_comparable": {"years": _years, "reason": _text},
    "no_national_row": {"years": _years, "reason": _text},
    "unusable": {"years": _years, "reason": _text},
    "blank": {"cells": _cells, "reason": _text},
    "negative": {"cells": _cells, "reason": _text},
    "zero_or_blank": {"cells": _cells, "reason": _text},
    "national_gap": {"below": _number(0, 1), "above": _number(0, 1), "reason": _text},
    "jump": {"factor": _number(1, 1000), "reason": _text},
}


def _values(
    where: str, told: Any, known: _Keys, required: Iterable[str] = (), within: str = ""
) -> dict[str, Any]:
    """The values of a record, or of the table `within` it, each read as its key takes it."""
    if not isinstance(told, dict):
        _refuse(where, within, f"{told!r} is not a table of keys", f"Give it {', '.join(known)}.")
    values = {}
    for key in (*told, *required):
        path = f"{within}.{key}".lstrip(".")
        if key not in known:
            _refuse(where, path, "is not a key of such a record", _nearest(key, known))
        if key not in told:
            _refuse(where, path, "is missing", "Add it.")
        reader = known[key]
        if isinstance(reader, Mapping):
            values[key] = _values(where, told[key], reader, reader, path)
            continue
        try:
            values[key] = reader(told[key])
        except _Unreadable as error:
            _refuse(where, path, *error.args)
    return values


def _refuse(where: str, key: str, fault: str, remedy: str) -> NoReturn:
    raise SeriesError(f"{_path()}, {where}, key {key!r}: {fault}. {remedy}")


def _nearest(value: str, known: Iterable[str]) -> str:
    return f"Nearest: {', '.join(nearest(value, sorted(known)))}."


def _path() -> str:
    return f"data/raw/{sources.describe(RESOURCE)['path']}"
