"""The values that Datasette's own parameters may have, in the address of any page of rows.

Datasette takes most values for "yes", also `off` and `0`, and ignores what it does not know.
"""

from collections.abc import Mapping, Sequence

from loader.words import nearest
from plugins.common.parameters import words

_YES = ("on", "1", "true")
_YES_OR_NO = (*_YES, "off", "0", "false")
# What Datasette does if it finds any value.
_DONE = (
    "_dl",
    "_hide_sql",
    "_nl",
    "_nocount",
    "_nofacet",
    "_nosuggest",
    "_show_hidden",
    "_show_sql",
    "_sort_by_desc",
    "_stream",
)
_VALUES: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(_DONE, _YES),
    "_header": ("on", "off"),
    "_json_infinity": _YES_OR_NO,
    "_labels": _YES_OR_NO,
    "_searchmode": ("raw", "escaped"),
    "_shape": ("arrays", "objects", "array", "arrayfirst", "object"),
}
# What Datasette reads one value of, if it reads any. The rest may be repeated.
SINGLE = frozenset(_VALUES) | words(
    """
    _blob_column _blob_hash _colours _extras _facet_size _fts_pk _fts_table _next _size _sort
    _sort_desc _timelimit _ttl _width sql
    """
)


def wrong_value(name: str, text: str) -> str | None:
    """Return what is wrong with the value of one of Datasette's parameters, or None.

    An empty one stands for none, as a form sends it, but for the shape of JSON.
    """
    if name == "_trace" and text:
        return "_trace: this site shows no traces of its SQL; leave it out"
    values = _VALUES.get(name)
    if values is None or text in values or (not text and name != "_shape"):
        return None
    return f"{name}={text}: {nearest(text, values)}"
