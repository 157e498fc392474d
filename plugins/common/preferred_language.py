"""The language of the site that a browser prefers."""

from collections.abc import Iterator

from plugins.common.language import spoken
from plugins.common.short_headers import read_once


@read_once
def preferred_language(header: bytes) -> str | None:
    """Return the best language of an Accept-Language header that the site has, or None."""
    return next(_preferences(header.decode("latin-1")), None)


def _preferences(header: str) -> Iterator[str]:
    """Yield the languages of Accept-Language (RFC 9110, 12.5.4) that are known, the best first."""
    weighed = []
    for position, part in enumerate(header.split(",")):
        tag, _, weight = part.partition(";")
        quality = _quality(weight)
        language = spoken(tag)
        if language and quality:
            weighed.append((-quality, position, language))
    for _, _, language in sorted(weighed):
        yield language


def _quality(weight: str) -> float:
    """Return the weight `q=0.8` as a number, 1 where there is none, and 0 for what is no weight."""
    name, _, value = weight.strip().partition("=")
    if not name:
        return 1
    try:
        quality = float(value)
    except ValueError:
        return 0
    return quality if name.strip().lower() == "q" and 0 <= quality <= 1 else 0
