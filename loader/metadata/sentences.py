"""Fill in facts in words with {braces}, and leave out the sentences that cannot be said."""

from string import Formatter
from typing import Any

from loader.metadata.facts import Facts


def say(words: Any, facts: Facts) -> Any:
    """Return words of `descriptions.yml` with the facts filled in; None if nothing can be said.

    A list has sentences. A list within it has several forms of one sentence; the first whose facts
    are known is used. A number or truth value stays as it is.
    """
    if isinstance(words, list):
        return " ".join(filter(None, (_first(sentence, facts) for sentence in words))) or None
    return _filled(words, facts) if isinstance(words, str) else words


def _first(sentence: str | list[str], facts: Facts) -> str | None:
    ways = [sentence] if isinstance(sentence, str) else sentence
    return next(filter(None, (_filled(way, facts) for way in ways)), None)


def _filled(words: str, facts: Facts) -> str | None:
    names = {name for _, name, _, _ in Formatter().parse(words) if name}
    return words.format_map(facts) if all(facts.get(name) for name in names) else None
