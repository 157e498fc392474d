"""The parameters of a question: what can be chosen, what was requested, and unknown values."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from plugins.common.compared_names import folded, most_similar
from plugins.common.language import N_, label, ngettext, translated
from plugins.common.offered_questions import TABLE, Choice
from plugins.common.question_site import Names

MOST_IN_LIST = 20  # choices in a list that drops down; where there are more, the reader types
MOST_OFFERED = 500  # tables, as pieces/choices.yml has it; any other is known by its names too
MOST_NEAREST = 3
# The names of the parameters that are not dimensions.
_LABELS = (
    N_("Table"),
    N_("Other table"),
    N_("Limit"),
    N_("Minimum"),
    N_("Group"),
    N_("Total"),
    N_("Row"),
    N_("Column"),
)
LIKENESS = 0.7  # of 1; below that, difflib offers choices that nobody meant


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question; `requested` is empty where the default applies."""

    name: str
    requested: str
    default: str
    choices: tuple[Choice, ...]
    chosen: Choice | None  # None where no choice has the value as a name
    title: str = ""  # what the publication calls it

    @property
    def label(self) -> str:
        """Return 'Table' for table, if the publication has no other word for it."""
        return translated(self.title or self.name.replace("_", " ").capitalize())

    @property
    def value(self) -> str:
        """Return the value of the parameter, as it is in the address."""
        return self.requested or self.default

    @property
    def value_label(self) -> str:
        """Return the value of the parameter, as a reader calls it."""
        return self.chosen.label if self.chosen else self.value

    @property
    def is_long(self) -> bool:
        """Return whether there are too many choices for a list that drops down."""
        return len(self.choices) > MOST_IN_LIST

    @property
    def has_more(self) -> bool:
        """Return whether the choices are the first of very many."""
        return len(self.choices) >= MOST_OFFERED


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A parameter with a value that names no choice, and the choices with similar names."""

    parameter: Parameter
    nearest: tuple[Choice, ...]


def read_parameters(
    query: Mapping[str, Any],
    requested: Mapping[str, str],
    choices: Mapping[str, tuple[Choice, ...]],
    names: Names,
    labels: Mapping[str, str] = MappingProxyType({}),
) -> list[Parameter]:
    """Return the parameters of a canned query, with the requested values, under these `labels`.

    A default that is missing, or not among the choices, is replaced by the first choice. A
    parameter without choices, value or default is left out: it has none in the chosen table.
    """
    defaults = query.get("defaults") or {}
    read = []
    for name in query.get("params") or []:
        value, default = requested.get(name, "").strip(), str(defaults.get(name, ""))
        offered = choices.get(name, ())
        if offered and _choice_named(default, offered, names) is None:
            default = offered[0].value
        if name in choices and not (offered or value or default):
            continue
        chosen = _choice_named(value or default, offered, names)
        title = labels.get(name, "")
        read.append(_in_language(Parameter(name, value, default, offered, chosen, title), names))
    return read


def _in_language(parameter: Parameter, names: Names) -> Parameter:
    """Return the parameter with the labels of its choices in the language of the request.

    A label that a reader types must be a name by which the category is known.
    """

    def said(choice: Choice) -> Choice:
        is_table = parameter.name in (TABLE, f"other_{TABLE}")
        own = table_label(choice.label) if is_table else label(choice.label)
        if own == choice.label:
            return choice
        is_known = not parameter.is_long or choice.value in names.get(folded(own), ())
        return replace(choice, label=own) if is_known else choice

    chosen = said(parameter.chosen) if parameter.chosen else None
    return replace(parameter, choices=tuple(map(said, parameter.choices)), chosen=chosen)


def table_label(text: str) -> str:
    """Return what a published table is called in the language of the request.

    Its number may stand behind its label, as pieces/sql.yml writes it.
    """
    own = label(text)
    before, is_numbered, number = text.removesuffix(")").rpartition(" (table ")
    if own != text or not is_numbered:
        return own
    numbered = ngettext("table %(which)s", "tables %(which)s", 1, which=number)
    return f"{label(before)} ({numbered})"


def unknown_values(parameters: Sequence[Parameter], names: Names) -> list[UnknownValue]:
    """Return the parameters whose value names no choice."""
    return [
        UnknownValue(parameter, _nearest(parameter.value, parameter.choices, names))
        for parameter in parameters
        if parameter.choices and parameter.chosen is None
    ]


def not_read_by(sql: str, unknown: Sequence[UnknownValue]) -> list[UnknownValue]:
    """Return those of parameters that the SQL does not read, so that its rows say nothing of them.

    Such a parameter only marks rows.
    """
    return [one for one in unknown if one.parameter.name not in parameters_in(sql)]


def parameters_in(sql: str) -> set[str]:
    """Return the names of the parameters that SQL reads."""
    return set(re.findall(r":(\w++)", sql))


def _choice_named(value: str, choices: Sequence[Choice], names: Names) -> Choice | None:
    """Return the choice with exactly that value or label.

    If there is none, return the first whose value, label or other name is the same when folded.
    """
    by_name = [(choice.value, choice) for choice in choices]
    by_name += [(choice.label, choice) for choice in choices]
    exact = next((choice for name, choice in by_name if name == value), None)
    if exact or not value:
        return exact
    same = folded(value)
    if similar := next((choice for name, choice in by_name if folded(name) == same), None):
        return similar
    codes = names.get(same, ())
    return next((choice for choice in choices if choice.value in codes), None)


def _nearest(value: str, choices: Sequence[Choice], names: Names) -> tuple[Choice, ...]:
    by_code = {choice.value: choice for choice in choices}
    by_name = {
        name: by_code[code] for name, codes in names.items() for code in codes if code in by_code
    }
    by_name |= {folded(choice.value): choice for choice in choices}
    by_name |= {folded(choice.label): choice for choice in choices}
    close = most_similar(folded(value), by_name, LIKENESS, 3 * MOST_NEAREST)
    return tuple(dict.fromkeys(by_name[name] for name in close))[:MOST_NEAREST]
