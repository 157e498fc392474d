"""What a mark gives: the drawing without its title and source, and what it says in words."""

from dataclasses import dataclass, field
from typing import Any

Spec = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class View:
    """One mark's part of a chart: `chart.py` puts title, source and style around it."""

    spec: Spec
    says: str  # the main figures in words
    datasets: dict[str, Any]
    notes: list[str] = field(default_factory=list)  # lines above the source
    config: Spec = field(default_factory=dict)  # over the style that every chart has
