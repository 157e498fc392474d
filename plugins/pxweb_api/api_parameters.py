"""Read the parameters of a call, strictly: a name or value that is not known is refused.

Names are compared without regard to case, as the clients spell them in several ways.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from loader.errors import shown
from loader.words import nearest
from plugins.common.whole_numbers import whole_number
from plugins.pxweb_api.api_error import ApiError

_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class ApiParameters:
    """The parameters by their names in lower case; `of_variables` are those like `codelist[x]`."""

    plain: dict[str, str] = field(default_factory=dict)
    of_variables: dict[str, dict[str, str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return the value of a parameter, empty if it is not given."""
        return self.plain.get(name.lower(), "")

    def number(self, name: str, default: int) -> int:
        """Return a whole number from 1."""
        text = self.text(name)
        if not text:
            return default
        number = whole_number(text, 1, _LARGEST)
        if number is None:
            raise ApiError(
                400, f"{name} is {shown(text)}; expected a whole number from 1 to {_LARGEST}"
            )
        return number

    def flag(self, name: str) -> bool:
        """Return a truth value, false if it is not given."""
        text = self.text(name)
        if text.lower() not in ("", "true", "false"):
            raise ApiError(400, f"{name} is {shown(text)}; expected true or false")
        return text.lower() == "true"

    def values(self, name: str) -> list[str]:
        """Return the values of a list with commas."""
        return list(split_values(self.text(name)))


def read_parameters(query: str, known: Collection[str]) -> ApiParameters:
    """Return the parameters in a query string; `name[]` is known as one for each variable."""
    parameters = ApiParameters()
    by_folded = {name.lower(): name for name in known}
    for name, value in parse_qsl(query, keep_blank_values=True):
        start, bracket, rest = name.partition("[")
        kind = f"{start}[]".lower() if bracket else start.lower()
        if kind not in by_folded or (bracket and (not rest.endswith("]") or rest == "]")):
            raise ApiError(400, _unknown(name, known))
        if bracket:
            values = parameters.of_variables.setdefault(start.lower(), {})
            place = rest[:-1]
            values[place] = f"{values[place]},{value}" if place in values else value
        elif kind in parameters.plain:
            raise ApiError(400, f"{by_folded[kind]} is given twice; give it once")
        else:
            parameters.plain[kind] = value
    return parameters


def split_values(text: str) -> Iterator[str]:
    """Yield the values between commas; a value in brackets or with arguments may have commas.

    >>> list(split_values("01,[top(2,1)], [a,b], range(01,05)"))
    ['01', 'top(2,1)', 'a,b', 'range(01,05)']
    """
    value, brackets, parentheses = "", 0, 0
    for letter in text:
        if letter == "," and not (brackets or parentheses):
            yield from _cleaned(value)
            value = ""
            continue
        value += letter
        brackets = max(0, brackets + (letter == "[") - (letter == "]"))
        if not brackets:
            parentheses = max(0, parentheses + (letter == "(") - (letter == ")"))
    yield from _cleaned(value)


def _cleaned(value: str) -> Iterator[str]:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        value = value[1:-1].strip()
    if value:
        yield value


def _unknown(name: str, known: Collection[str]) -> str:
    names = [other.replace("[]", "[variable]") for other in known]
    if not names:
        return f"there is no parameter {shown(name)} here, nor any other"
    return f"there is no parameter {shown(name)} here; {nearest(name, names)}"
