"""Make text safe to show beside other text.

A label may hold characters that turn the order of what follows (https://unicode.org/reports/tr9/):
in "Marbles\\u202e: 165 holds", a browser shows the number as 561. No label needs them, as a browser
finds the direction of each script by itself; so pages show that something is there in their place.
Files keep every character, and so do addresses and the values of forms.
"""

import re

# Embeddings, overrides and isolates, and what ends them.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BETWEEN_TAGS = re.compile("(?:^|>)[^<]++")
_SHOWN = "\N{REPLACEMENT CHARACTER}"


def without_turns(html: str) -> str:
    """Return HTML whose text, outside of tags, has no character that turns others.

    >>> without_turns('<option value="\\u202eb">\\u202eb</option>') == (
    ...     '<option value="\\u202eb">\\ufffdb</option>'
    ... )
    True
    """
    if html.isascii() or not _TURNS.search(html):
        return html
    return _BETWEEN_TAGS.sub(lambda text: _TURNS.sub(_SHOWN, text[0]), html)
