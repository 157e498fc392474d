"""Keep the language in the links of a page whose address asks for it.

The address alone says which language was asked for: no cookie does, so a cache can store the page,
and a reader can send the address to somebody else. So each link of such a page asks for it too.
"""

import re
from html import escape, unescape
from urllib.parse import parse_qsl

from plugins.languages.choose_language import PARAMETER

_TAG = re.compile(r"<(?:a|form)\s[^<>]*+>")
_HREF = re.compile(r'(\shref=")([^"]*+)(")')
_STATIC = re.compile(r"/-/static(?:-plugins)?/")


def with_language(html: str, language: str, own: str) -> str:
    """Return a page whose links within the site ask for the language.

    `own` is the address of the site's host, such as `https://example.org`.
    """

    def link(match: re.Match[str]) -> str:
        tag = match[0]
        if tag.startswith("<form"):
            return f'{tag}<input type="hidden" name="{PARAMETER}" value="{escape(language)}">'
        return _HREF.sub(changed, tag, count=1)

    def changed(match: re.Match[str]) -> str:
        return match[1] + escape(asking(unescape(match[2]), language, own)) + match[3]

    return _TAG.sub(link, html)


def asking(href: str, language: str, own: str) -> str:
    """Return an address within the site that asks for the language; others as they are."""
    path = href.removeprefix(own) if href.startswith((f"{own}/", f"{own}?")) else href
    address, mark, fragment = href.partition("#")
    start, _, query = address.partition("?")
    if not path.startswith(("/", "?")) or path.startswith("//") or _STATIC.search(start):
        return href
    if PARAMETER in dict(parse_qsl(query, keep_blank_values=True)):
        return href
    pairs = f"{query}&{PARAMETER}={language}" if query else f"{PARAMETER}={language}"
    return f"{start}?{pairs}{mark}{fragment}"
