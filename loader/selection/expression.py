"""Parse what is written to choose categories: `POL,NOR`, `NO0*`, `under:europe`, `top(5)`.

A term is a code or name, in which `*` stands for any letters and `?` for one; a word (`leaf`,
`group`, `total`); `under:` and a name; or a function. Commas separate terms. A name with a comma is
put in double quotation marks, and then no letter in it has a meaning of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader.errors import SelectionError, shown

LONGEST_EXPRESSION = 20_000  # characters; a whole address may have 32 000
MOST_TERMS = 2_000
MOST_PATTERNS = 20  # each of them is compared with every name

# The number of arguments that each function takes.
FUNCTIONS = {"top": (1, 2), "bottom": (1, 2), "from": (1, 1), "to": (1, 1), "range": (2, 2)}

_QUOTED = r'"(?:[^"]|"")*+"'
_TERM = re.compile(
    rf"\s*+(?:(?P<quoted>{_QUOTED})|(?P<function>{'|'.join(FUNCTIONS)})"
    rf'\((?P<arguments>(?:{_QUOTED}|[^")])*+)\)|(?P<under>under):(?P<above>{_QUOTED}|[^,]*+)'
    r"|(?P<bare>[^,]*+))\s*+(?:,|\Z)",
    re.IGNORECASE,
)
_ARGUMENT = re.compile(rf"\s*+({_QUOTED}|[^,]*+)\s*+(?:,|\Z)")


@dataclass(frozen=True, slots=True)
class Term:
    """One term as written; a quoted one has its name without the quotation marks.

    `function` is one of FUNCTIONS or "under", and empty for a name, a pattern or a word.
    """

    text: str
    quoted: bool = False
    function: str = ""
    arguments: tuple[str, ...] = ()

    @property
    def is_pattern(self) -> bool:
        """Whether `*` or `?` in it stand for letters."""
        return not (self.quoted or self.function) and ("*" in self.text or "?" in self.text)


def read_terms(expression: str) -> list[Term]:
    """Return the terms of an expression; raise SelectionError if it cannot be read, or is large."""
    if len(expression) > LONGEST_EXPRESSION:
        raise SelectionError(f"has more than {LONGEST_EXPRESSION} characters")
    terms = list(_terms(expression))
    if len(terms) > MOST_TERMS:
        raise SelectionError(f"has more than {MOST_TERMS} terms")
    if sum(term.is_pattern for term in terms) > MOST_PATTERNS:
        raise SelectionError(f"has more than {MOST_PATTERNS} terms with * or ?")
    return terms


def quoted(name: str) -> str:
    """Return a code or name that a dimension has as a term that means it and nothing else."""
    plain = re.fullmatch(r"[\w.|+-]++(?: [\w.|+-]++)*+", name)
    return name if plain else '"' + name.replace('"', '""') + '"'


def _terms(expression: str) -> Iterator[Term]:
    for match in _all(_TERM, expression):
        text = match[0].strip().removesuffix(",").rstrip()
        if match["quoted"]:
            yield Term(_unquoted(match["quoted"]), quoted=True)
        elif match["function"]:
            yield _function(text, match["function"].lower(), match["arguments"])
        elif match["under"]:
            yield Term(text, function="under", arguments=(_unquoted(match["above"]),))
        elif text:
            yield Term(text)


def _function(text: str, name: str, written: str) -> Term:
    arguments = tuple(_unquoted(match[1]) for match in _all(_ARGUMENT, written))
    fewest, most = FUNCTIONS[name]
    if not fewest <= len(arguments) <= most or "" in arguments:
        form = f"{name}(A,B)" if fewest == 2 else f"{name}(A)"
        raise SelectionError(f"has {shown(text)}; expected it in the form {form}")
    return Term(text, function=name, arguments=arguments)


def _all(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield what lies between commas; the patterns match any text, up to the next comma or end."""
    place = 0
    while place < len(text):
        match = pattern.match(text, place)
        assert match is not None
        yield match
        place = match.end()


def _unquoted(text: str) -> str:
    text = text.strip()
    is_quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1].replace('""', '"') if is_quoted else text
