"""Divide SQL into words and signs, so that texts and comments are not taken for names."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<skipped> \s++ | --[^\n]*+ | /\*(?:(?!\*/).)*+(?:\*/)?+ )
  | (?P<text> '(?:[^']|'')*+'?+ )
  | (?P<name> "(?:[^"]|"")*+"?+ | `[^`]*+`?+ | \[[^\]]*+\]?+ )
  | (?P<word> [^\W\d][\w$]*+ )
  | (?P<number> \d[\w.]*+ )
  | (?P<parameter> [:@$]\w++ )
  | (?P<sign> <> | [<>=!]= | \|\| | . )
    """,
    re.VERBOSE | re.DOTALL,
)

_KEYWORDS = """
    select distinct from where group by having order limit with as join left on using union all
    and or not in is null between like case when then else end desc asc over partition offset
"""
KEYWORDS = frozenset(_KEYWORDS.split())


class Token(NamedTuple):
    """A piece of SQL: a text, name in quotation marks, word, number, parameter or sign.

    `said` is a name without its quotation marks, and a word in small letters.
    """

    kind: str
    said: str
    start: int
    end: int

    @property
    def is_name(self) -> bool:
        """Return whether it may name a table or column."""
        return self.kind in ("word", "name")


def tokens_of(sql: str) -> list[Token]:
    """Return the tokens of a statement, whether it is right or wrong.

    >>> [token.said for token in tokens_of("select [Two words] -- no\\nfrom T where a<>'it''s'")]
    ['select', 'two words', 'from', 't', 'where', 'a', '<>', "'it''s'"]
    """
    return [
        Token(str(found.lastgroup), _said(str(found.lastgroup), found[0]), *found.span())
        for found in _TOKEN.finditer(sql)
        if found.lastgroup != "skipped"
    ]


def names_in(tokens: Sequence[Token]) -> set[str]:
    """Return all that may be names in SQL, in small letters."""
    return {token.said for token in tokens if token.is_name}


def given_names(tokens: Sequence[Token]) -> list[str]:
    """Return the names that SQL itself gives: `sum(value) AS marbles`, `WITH shares AS (`.

    >>> given_names(tokens_of("with a as (select 1 as b) select b from a"))
    ['a', 'b']
    """
    given = []
    for before, middle, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if middle.said == "as":
            given += [after.said] if after.is_name else [before.said] if before.is_name else []
    return given


def _said(kind: str, written: str) -> str:
    if kind == "name":
        return written.strip('"`[]').lower()
    return written.lower() if kind == "word" else written
