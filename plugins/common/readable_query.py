"""Write the query string of an address so that people can read it."""

from collections.abc import Iterable
from urllib.parse import urlencode


def encoded(pairs: Iterable[tuple[str, object]]) -> str:
    """Return a query string in which what expressions are made of is not escaped."""
    return urlencode(list(pairs), safe=",*():")
