"""Read and write a selection in the query string of an address: `?colour=RED,BLUE&box=leaf`."""

from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl

from datasette.utils.asgi import BadRequest

from plugins.common.parameters import EVERYWHERE, VERSION, contradiction
from plugins.common.readable_query import encoded

# A dimension -> the expression for it, as in `loader.selection`.
Expressions = Mapping[str, str]


def read_expressions(query_string: str, own: Collection[str] = ()) -> dict[str, str]:
    """Return the expression for each name in a query string, without those that a page has itself.

    A name that is repeated, as the boxes of a form are, chooses what any of its values choose. One
    without a value chooses nothing in particular. Raise BadRequest if a name that a page has itself
    has two values.
    """
    parameters = parse_qsl(query_string, keep_blank_values=True)
    sentence = contradiction(parameters, own)
    if sentence:
        raise BadRequest(sentence)
    values: dict[str, list[str]] = {}
    for name, value in parameters:
        if name not in own and name not in EVERYWHERE:
            values.setdefault(name, []).extend(filter(None, [value.strip()]))
    return {name: ",".join(given) for name, given in values.items() if given}


def selection_query(expressions: Expressions) -> str:
    """Return the query string of a selection, with its question mark; nothing for a whole table."""
    return f"?{encoded(expressions.items())}" if expressions else ""


def versioned_query(expressions: Expressions, version: str | None) -> str:
    """Return the query string of a selection in a version; None is the newest, whichever it is."""
    return selection_query({**expressions, **({VERSION: version} if version else {})})


def with_version(query: str, version: str | None) -> str:
    """Return the query string with a version; None is the newest, whichever it is."""
    if not version:
        return query
    return f"{query}{'&' if query else '?'}{encoded([(VERSION, version)])}"
