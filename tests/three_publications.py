"""Three publications on one site; two have the same tables, dimensions and questions."""

import copy
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from described import METADATA
from helpers import ROOT, page_text, publication_folder

from loader.build import build

# Of each, what the other does not say.
TOYS = {
    "title": "Toys of the county",
    "description": "How many toys there are.",
    "publisher": "Bureau of toys",
    "licence": "CC0 1.0",
}
HEALTH = {
    "title": "Health of the county",
    "description": "How well people are.",
    "publisher": "Bureau of health",
    "licence": "CC BY 4.0",
}
TABLE = "marbles-2009"


def build_two(folder: Path) -> tuple[Path, Path]:
    """Return the databases toys.db and health.db, whose tables have the same id and dimensions."""
    return (
        _build(folder, "toys", TOYS, page_text(title="Toys, by colour and box. 2009")),
        _build(folder, "health", HEALTH, page_text(title="People, by colour and box. 2011")),
    )


def _build(folder: Path, name: str, settings: dict[str, str], page: str) -> Path:
    seeds = publication_folder(folder / name, {f"{TABLE}.txt": page})
    lines = [f"{key}: {value}\n" for key, value in settings.items()]
    (seeds / "publication.yml").write_text("".join(lines), encoding="utf-8")
    build(seeds, folder / f"{name}.db")
    return folder / f"{name}.db"


def site_of_several(*databases: Path, **metadata: Any) -> Datasette:
    """Return a site with these databases, described by metadata.yml and by what is given."""
    described = copy.deepcopy(METADATA) | copy.deepcopy(metadata)
    described["databases"] = METADATA["databases"] | metadata.get("databases", {})
    return Datasette(
        immutables=[str(database) for database in databases],
        cors=True,
        metadata=described,
        plugins_dir=str(ROOT / "plugins"),
        static_mounts=[("maps/migration", str(ROOT / "seeds" / "migration" / "maps"))],
    )
