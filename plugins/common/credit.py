"""The source and licence of figures, from the published tables that they come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plugins.common.language import gettext


@dataclass(frozen=True, slots=True)
class Credit:
    """The source and licence shown beside figures; None for what is not known."""

    source: str | None = None
    source_url: str | None = None
    licence: str | None = None
    licence_url: str | None = None

    @property
    def is_whole(self) -> bool:
        """Return whether `or_else` has nothing to add."""
        return bool(self.source and self.source_url and self.licence)

    def or_else(self, other: "Credit") -> "Credit":
        """Return this credit, with the source or licence of the other if it has none.

        It takes the other's address if both name the same source, this one in more words.
        """
        source = self if self.source else other
        same = other.source and (source.source or "").startswith(other.source)
        licence = self if self.licence else other
        return Credit(
            source.source,
            source.source_url or (other.source_url if same else None),
            licence.licence,
            licence.licence_url,
        )


def declared(about: Mapping[str, Any]) -> Credit:
    """Return the credit in a part of metadata.yml, which uses Datasette's keys."""
    return Credit(
        about.get("source"), about.get("source_url"), about.get("license"), about.get("license_url")
    )


def source_line(credit: Credit) -> str:
    """Return 'Source: Bureau, table 11. Licence: CC BY 4.0', or the part of it that is known."""
    facts = ((gettext("Source"), credit.source), (gettext("Licence"), credit.licence))
    known = [f"{name}: {fact}" for name, fact in facts if fact]
    return " ".join([*(text.removesuffix(".") + "." for text in known[:-1]), *known[-1:]])
