"""The parameters in an address: what is not known is refused, never ignored.

A misspelt filter that is ignored gives all rows, as if they were those that were asked for.
"""

import re
from collections.abc import Collection, Iterable

from datasette.utils.asgi import BadRequest, Request

from loader.errors import shown
from loader.words import most_similar, nearest

# Asks for an old version of a published table.
VERSION = "version"
# Known at every address of the site.
EVERYWHERE = frozenset({"lang"})
# Other sites add these to links, to follow their readers. They are removed: they mean nothing here.
TRACKING = re.compile(r"utm_[a-z]++|msclkid|(?:fb|g|tw|y)clid|mc_[ce]id|_g[al]|igshid")


def words(text: str) -> frozenset[str]:
    """Return the words of a text, such as the names of parameters."""
    return frozenset(text.split())


def expect_parameters(request: Request, known: Collection[str]) -> None:
    """Raise BadRequest for the first parameter of a request that is not known there."""
    names = [name for name in request.args for _ in request.args.getlist(name)]
    sentence = unknown_parameter(names, known)
    if sentence:
        raise BadRequest(sentence)


def contradiction(parameters: Iterable[tuple[str, str]], single: Collection[str]) -> str | None:
    """Return a sentence about the first of the `single` parameters that has two values, or None.

    Only one of them would be used. Links of Datasette's repeat a parameter with the same value.
    """
    above: dict[str, str] = {}
    for name, text in parameters:
        if name in single and above.setdefault(name, text) != text:
            return (
                f"The parameter {shown(name)} has two values, {shown(above[name])} and"
                f" {shown(text)}; expected one."
            )
    return None


def unknown_parameter(
    names: Iterable[str], known: Collection[str], of_datasette: Collection[str] = ()
) -> str | None:
    """Return a sentence about the first parameter that is unknown or given twice, or None.

    Those of Datasette are known as well, but are not listed.
    """
    above: set[str] = set()
    for name in names:
        if name in above and name in known:
            return f"The parameter {shown(name)} is given twice in the address; expected once."
        above.add(name)
        if name not in EVERYWHERE and name not in known and name not in of_datasette:
            similar = bool(most_similar(name, [*known, *of_datasette]))
            end = nearest(name, [*known, *sorted(of_datasette)] if similar else known)
            return (
                f"There is no parameter {shown(name)} here;"
                f" {end if similar or known else 'expected none'}."
            )
    return None
