"""Find out which values of each variable a call asks for.

A variable is a dimension of the JSON-stat of a table. The expressions are those of
`loader.selection`, one for each value in place of one with commas; the code of a value goes before
any other meaning.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from loader.database.stored_table import StoredTable
from loader.errors import SelectionError, shown
from loader.letters import folded
from loader.selection.choose import chosen_codes
from loader.selection.offered import OfferedCategory, OfferedDimension, offered
from loader.words import nearest
from plugins.pxweb_api.api_error import ApiError
from plugins.pxweb_api.api_parameters import ApiParameters, split_values

Json = dict[str, Any]

MOST_SENT = 100_000  # numbers in one answer
_NOT_JSON = "the body is not JSON as it is expected"
_MOST_EXPRESSIONS = 100  # for one variable; each is compared with all of its values


@dataclass(frozen=True, slots=True)
class ApiVariable:
    """A variable, and the value that is used where a call leaves it out, if it can be left out."""

    dimension: OfferedDimension
    elimination: str | None

    @property
    def code(self) -> str:
        """Return the code of the variable."""
        return self.dimension.name

    @property
    def values(self) -> list[str]:
        """Return the codes of all values."""
        return list(self.dimension.by_code)


@dataclass(frozen=True, slots=True)
class AskedCodes:
    """The codes that are asked for, by variable; the `eliminated` ones are not in the answer."""

    codes: Mapping[str, Sequence[str]]
    eliminated: frozenset[str] = frozenset()


def variables_of(table: StoredTable, dataset: Json) -> dict[str, ApiVariable]:
    """Return the variables of a table by their codes, in the order of its JSON-stat."""
    own = {dimension.name: dimension for dimension in offered(table)}
    times = dataset["role"].get("time", []) if "role" in dataset else []
    return {
        name: ApiVariable(
            own.get(name) or _dimension(name, about, name in times),
            (about.get("extension") or {}).get("eliminationValueCode"),
        )
        for name, about in dataset["dimension"].items()
    }


def _dimension(name: str, about: Json, is_time: bool) -> OfferedDimension:
    """Return a dimension that only the JSON-stat has, such as that of the measure."""
    labels = about["category"]["label"]
    categories = [OfferedCategory(c, text, text, "item", None, 0) for c, text in labels.items()]
    return OfferedDimension(name, about["label"], "time" if is_time else None, categories)


def default_values(variables: Mapping[str, ApiVariable]) -> AskedCodes:
    """Return all values, or where these are too many numbers, fewer of the largest variables.

    Of such a variable the default is its total, or else its latest period or first value.
    """
    codes = {name: variable.values for name, variable in variables.items()}
    for variable in sorted(variables.values(), key=lambda v: -len(v.values)):
        if prod(map(len, codes.values())) > MOST_SENT:
            latest = chosen_codes(variable.dimension, "top(1)")
            codes[variable.code] = [variable.elimination] if variable.elimination else latest
    return AskedCodes(codes)


def asked_in_address(parameters: ApiParameters) -> dict[str, list[str]]:
    """Return the expressions that an address has for each variable."""
    values = parameters.of_variables.get("valuecodes", {})
    asked = {variable: list(split_values(text)) for variable, text in values.items()}
    if codelists := parameters.of_variables.get("codelist"):
        _refuse_codelist(next(iter(codelists.values())))
    return asked


def asked_in_body(body: bytes) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the expressions for each variable and the placement, from a selection in JSON."""
    whole = _object(_parsed(body), "the body", ("selection", "placement"))
    asked: dict[str, list[str]] = {}
    for part in _list(whole.get("selection"), "selection"):
        about = _object(part, "an item of selection", ("variableCode", "codelist", "valueCodes"))
        variable = about.get("variablecode")
        if not isinstance(variable, str):
            raise ApiError(400, "an item of selection has no variableCode that is a text")
        if variable in asked:
            raise ApiError(400, f"selection has the variable {shown(variable)} twice")
        if about.get("codelist"):
            _refuse_codelist(str(about["codelist"]))
        asked[variable] = _texts(about.get("valuecodes"), "valueCodes")
    placement = _object(whole.get("placement", {}), "placement", ("heading", "stub"))
    return asked, {name: _texts(value, name) for name, value in placement.items()}


def asked_values(
    variables: Mapping[str, ApiVariable], expressions: Mapping[str, Sequence[str]]
) -> AskedCodes:
    """Return the values that the expressions choose; a variable without any is left out.

    One that cannot be left out must have an expression, unless it has only one value.
    """
    asked: dict[str, Sequence[str]] = {}
    for name, values in expressions.items():
        code = _variable_named(variables, name)
        if code in asked:
            raise ApiError(400, f"the variable {code} is given twice; give it once")
        asked[code] = values
    codes, eliminated = {}, set()
    for name, variable in variables.items():
        if asked.get(name):
            codes[name] = _chosen(variable, asked[name])
        elif variable.elimination is not None:
            codes[name] = [variable.elimination]
            eliminated.add(name)
        elif len(variable.values) == 1:
            codes[name] = variable.values
        else:
            raise ApiError(
                400, f"valueCodes has nothing for {name}, which has no total; use * for all values"
            )
    cells = prod(map(len, codes.values()))
    if cells > MOST_SENT:
        raise ApiError(
            403, f"{cells:,} numbers are asked for; at most {MOST_SENT:,} are sent at once"
        )
    return AskedCodes(codes, frozenset(eliminated))


def _variable_named(variables: Mapping[str, ApiVariable], name: str) -> str:
    """Return the code of a variable, in any case; `time` is a name for the one of time."""
    if name in variables:
        return name
    by_folded = {folded(code): code for code in variables}
    times = [code for code, variable in variables.items() if variable.dimension.role == "time"]
    if folded(name) in by_folded:
        return by_folded[folded(name)]
    if folded(name) == "time" and times:
        return times[0]
    raise ApiError(400, f"there is no variable {shown(name)}; {nearest(name, variables)}")


def _chosen(variable: ApiVariable, values: Sequence[str]) -> list[str]:
    known = variable.dimension.by_code
    chosen = {value for value in values if value in known}
    expressions = [value for value in values if value not in known]
    if len(expressions) > _MOST_EXPRESSIONS:
        raise ApiError(
            400, f"{variable.code}: more than {_MOST_EXPRESSIONS} values that are not codes of it"
        )
    try:
        for expression in expressions:
            if not expression.strip(" ,"):  # it would choose all
                raise SelectionError(f"{variable.code}: a value is empty")
            chosen.update(chosen_codes(variable.dimension, expression))
    except SelectionError as error:
        raise ApiError(400, str(error)) from None
    return [code for code in known if code in chosen]


def _refuse_codelist(name: str) -> None:
    raise ApiError(400, f"there is no codelist {shown(name)}, as this site has none")


def _parsed(body: bytes) -> Any:
    """Return the value of JSON text, strictly: no name twice, no NaN.

    Whole numbers become floats, as Python reads only those of few digits, and none is expected.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name.lower() for name, _ in pairs]
        if len(set(names)) < len(names):
            raise ValueError("a name is given twice in one object")
        return {name.lower(): value for name, value in pairs}

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    try:
        return json.loads(
            body.decode(), object_pairs_hook=once, parse_constant=refuse, parse_int=float
        )
    except RecursionError:
        raise ApiError(400, f"{_NOT_JSON}: it is nested too deeply") from None
    except ValueError as error:
        raise ApiError(400, f"{_NOT_JSON}: {error}") from None


def _object(value: Any, where: str, names: Sequence[str]) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ApiError(400, f"{where} must be an object with {' and '.join(names)}")
    unknown = value.keys() - {name.lower() for name in names}
    if unknown:
        name = min(unknown)
        raise ApiError(400, f"{where} has {shown(name)}; {nearest(name, names)}")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if value is None:  # clients send null for what they leave out
        return []
    if not isinstance(value, list):
        raise ApiError(400, f"{where} must be a list")
    return value


def _texts(value: Any, where: str) -> list[str]:
    texts = _list(value, where)
    if not all(isinstance(text, str) for text in texts):
        raise ApiError(400, f"{where} must be a list of texts")
    return texts
