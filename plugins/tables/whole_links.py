"""The links from a page of rows to files with all of the rows."""

from urllib.parse import parse_qsl, urlencode

_OF_A_PAGE = ("_next", "_size", "_stream")


def whole(address: str) -> str:
    """Return the address of all rows, not of one page: the site gives them if none is asked for.

    >>> whole("/db/marbles.csv?colour=red&_next=100&_size=max")
    '/db/marbles.csv?colour=red'
    """
    path, _, query = address.partition("?")
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if name not in _OF_A_PAGE
    ]
    return f"{path}?{urlencode(kept)}" if kept else path
