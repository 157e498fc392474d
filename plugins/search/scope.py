"""What is searched: a database, its questions, and where the pages of its publication are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from datasette.utils import tilde_encode

from plugins.common.links import SITE

SHOWN = 50  # results of each kind


@dataclass(frozen=True, slots=True)
class Scope:
    """What is searched: the database of that name, its questions, and the home of its pages.

    Of each kind, at most `shown` results are wanted.
    """

    database: str
    queries: Mapping[str, Mapping[str, Any]]
    home: str = SITE
    shown: int = SHOWN

    def path(self, stored: str) -> str:
        """Return the path of a page from that in the table `search`, which knows no home."""
        if stored.startswith(f"{SITE}/"):
            return self.home + stored.removeprefix(SITE)
        return f"/{tilde_encode(self.database)}/{stored}"


def question_about(
    dimensions: Collection[str], queries: Mapping[str, Mapping[str, Any]]
) -> str | None:
    """Return the name of the first canned query with a category of each as parameters."""
    wanted = {*dimensions}
    return next(
        (name for name, query in queries.items() if wanted <= {*(query.get("params") or ())}), None
    )
