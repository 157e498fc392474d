"""Find the categories that an expression chooses, in the order of the page."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from fnmatch import translate

from loader.errors import SelectionError, shown
from loader.letters import folded
from loader.selection.expression import Term, quoted, read_terms
from loader.selection.offered import OfferedCategory, OfferedDimension
from loader.words import most_similar, near_or_first

# What each word chooses: categories of these kinds.
KINDS: Mapping[str, Collection[str]] = {
    "leaf": ("item", "rest"),
    "group": ("group",),
    "total": ("total",),
}
_MOST_LISTED = 5


def chosen_codes(dimension: OfferedDimension, expression: str) -> list[str]:
    """Return the codes of the chosen categories; raise SelectionError if a term chooses none.

    An expression without any term chooses all.
    """
    try:
        terms = read_terms(expression)
        chosen = {code for term in terms for code in _codes(dimension, term)}
    except SelectionError as error:
        raise SelectionError(f"{dimension.name}: {error}", error.nearest) from None
    return [code for code in dimension.by_code if code in chosen or not terms]


def _codes(dimension: OfferedDimension, term: Term) -> Collection[str]:
    """Return the codes that a term chooses: a name goes before a word, a function or a pattern."""
    found: Collection[str] = dimension.named(term.text)
    if found or term.quoted:
        return found or _named(dimension, term.text)
    if term.function:
        return _FUNCTIONS[term.function](dimension, *term.arguments)
    if term.is_pattern:
        return _matching(dimension, term.text)
    kinds = KINDS.get(term.text.lower())
    if kinds is None:
        return _named(dimension, term.text)
    found = [c.code for c in dimension.categories if c.kind in kinds]
    if not found:
        raise SelectionError(f"the table has no {term.text.lower()}")
    return found


def _named(dimension: OfferedDimension, name: str) -> list[str]:
    codes = dimension.named(name)
    if not codes:
        nearest = _nearest(dimension, name)
        near, all_ = ([_called(c) for c in some] for some in (nearest, dimension.categories))
        raise SelectionError(
            f"the table has no {shown(name)}; {near_or_first(near, all_, 'it has', _MOST_LISTED)}",
            [quoted(category.code) for category in nearest],
        )
    return codes


def _nearest(dimension: OfferedDimension, name: str) -> list[OfferedCategory]:
    by_name = {
        folded(word): category
        for category in reversed(dimension.categories)
        for word in (category.code, *category.names, *category.others)
    }
    near = [by_name[word] for word in most_similar(folded(name), by_name)]
    return list({category.code: category for category in near}.values())


def _called(category: OfferedCategory) -> str:
    is_named = folded(category.name) != folded(category.code)
    return f"{quoted(category.name)} ({category.code})" if is_named else quoted(category.code)


def _matching(dimension: OfferedDimension, pattern: str) -> list[str]:
    """Return the codes that a pattern matches, or if none does, those whose names it matches."""
    # In fnmatch "[" has a meaning as well; what it makes of "*" never goes back over the text.
    matches = re.compile(translate(folded(pattern).replace("[", "[[]"))).match
    found = [code for code in dimension.by_code if matches(folded(code))] or [
        category.code
        for category in dimension.categories
        if any(matches(folded(name)) for name in category.names)
    ]
    if not found:
        raise SelectionError(f"nothing in the table matches {shown(pattern)}")
    return found


def _under(dimension: OfferedDimension, name: str) -> list[str]:
    """Return all that is part of a total, and the parts of these, without the total itself."""
    totals = _named(dimension, name)
    parts: dict[str, list[str]] = {}
    for category in dimension.categories:
        if category.parent is not None:
            parts.setdefault(category.parent, []).append(category.code)
    below: list[str] = []
    waiting = list(totals)
    while waiting:
        found = parts.get(waiting.pop(), [])
        below += found
        waiting += found
    if not below:
        raise SelectionError(f"{shown(name)} has no parts in the table")
    return below


def _in_order(dimension: OfferedDimension) -> list[str]:
    """Return the codes in the order of the page; periods from the first, also if printed last."""
    codes = list(dimension.by_code)
    is_backwards = dimension.role == "time" and codes[0] > codes[-1]
    return codes[::-1] if is_backwards else codes


def _top(dimension: OfferedDimension, number: str, offset: str = "0") -> list[str]:
    """Return the first categories, or the latest periods, without as many as `offset` says."""
    codes = _in_order(dimension)
    return _some(codes[::-1] if dimension.role == "time" else codes, number, offset)


def _bottom(dimension: OfferedDimension, number: str, offset: str = "0") -> list[str]:
    """Return the last categories, or the earliest periods."""
    codes = _in_order(dimension)
    return _some(codes if dimension.role == "time" else codes[::-1], number, offset)


def _some(codes: Sequence[str], number: str, offset: str) -> list[str]:
    for text in (number, offset):
        if not re.fullmatch("[0-9]{1,9}+", text):
            raise SelectionError(f"has {shown(text)} where a whole number is expected")
    found = codes[int(offset) : int(offset) + int(number)]
    if not found:
        raise SelectionError(f"top or bottom {number} after {offset} is nothing")
    return list(found)


def _between(dimension: OfferedDimension, first: str | None, last: str | None) -> list[str]:
    """Return the codes from the first to the last, which may be given in the wrong order."""
    codes = _in_order(dimension)
    if dimension.role == "time" and all(map(_is_period, (*codes, first or last, last or first))):
        return _periods(codes, folded(first or ""), folded(last or ""))
    start = codes.index(_named(dimension, first)[0]) if first else 0
    stop = codes.index(_named(dimension, last)[-1]) if last else len(codes) - 1
    return codes[min(start, stop) : max(start, stop) + 1]


def _periods(codes: Sequence[str], first: str, last: str) -> list[str]:
    """Return the periods between two that need not be printed: 2005 is 2005 and all quarters."""
    if first and last:
        first, last = sorted((first, last))
    after = [code for code in codes if folded(code) >= first]
    found = [code for code in after if not last or folded(code)[: len(last)] <= last]
    if not found:
        raise SelectionError(f"the table has no such period, only {codes[0]} to {codes[-1]}")
    return found


def _is_period(name: str | None) -> bool:
    return bool(name and re.match("[0-9]{4}", name))


_FUNCTIONS: Mapping[str, Callable[..., list[str]]] = {
    "under": _under,
    "top": _top,
    "bottom": _bottom,
    "from": lambda dimension, first: _between(dimension, first, None),
    "to": lambda dimension, last: _between(dimension, None, last),
    "range": _between,
}
