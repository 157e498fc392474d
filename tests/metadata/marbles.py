"""A small publication with two tables of different shapes, to describe."""

from pathlib import Path

from helpers import page_text, publication_folder

from loader.build import build

MARBLES = page_text(title="Marbles ¹, by colour and box. 2009", notes=["¹ Counted by hand."])
WEIGHTS = page_text(
    title="Weight, by size and year",
    number=None,
    heads=[("Size", "2007", "2008", "2009")],
    rows=[("All", "10.5", "12.5", "13.0"), ("Small", "4.5", "5.5", "6.0"), ("Large", 6, 7, 7)],
)
SETTINGS = """
title: {title}
description: How many marbles there are, and what they weigh.
publisher: Bureau
licence: CC0 1.0
licence_url: https://example.org/licence
tables:
  marbles-2009: {{unit: marbles, published: "2010-02-03", source_url: "{address}"}}
  weights: {{unit: grams}}
"""


def build_marbles(
    folder: Path, title: str = "Marbles", address: str = "https://example.org/7"
) -> Path:
    """Return the database of that publication, which is called marbles.db."""
    seeds = publication_folder(
        folder / "seeds", {"marbles-2009.txt": MARBLES, "weights.txt": WEIGHTS}
    )
    settings = SETTINGS.format(title=title, address=address)
    (seeds / "publication.yml").write_text(settings, encoding="utf-8")
    target = folder / "marbles.db"
    build(seeds, target)
    return target
