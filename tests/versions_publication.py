"""A small publication that is built again and again with other data, for tests of its versions."""

import shutil
from pathlib import Path
from typing import NamedTuple

from helpers import page_text, publication_folder

from loader.build import Account, build
from loader.versions.history import read_versions

TABLE = "marbles-2009"
GONE = "beads-2009"


class RebuiltPublication:
    """The folder of a publication, and the database that is built of it."""

    def __init__(self, folder: Path) -> None:
        self.seeds = publication_folder(folder / "toys", {f"{TABLE}.txt": page_text()})
        (folder / "out").mkdir()
        self.database = folder / "out" / "toys.db"
        self.versions = folder / "out" / "toys.db.versions"

    def build(self, unit: str = "marbles", settings: str = "") -> Account:
        """Build the database with this unit in each table, so that another one changes data."""
        text = f"unit: {unit}\n{settings}"
        (self.seeds / "publication.yml").write_text(text, encoding="utf-8")
        return build(self.seeds, self.database)


class Built(NamedTuple):
    """The newest database, copies of all three as they were served, and the ids of the versions.

    The first and second have a table that the third has not.
    """

    database: Path
    as_served: list[Path]
    ids: list[str]


def build_three(folder: Path) -> Built:
    """Build a publication three times: two numbers change, then a table goes."""
    publication = RebuiltPublication(folder)
    pages = publication.seeds / "published"
    (pages / f"{GONE}.txt").write_text(page_text(title="Beads, by colour. 2009"), encoding="utf-8")
    page, served = pages / f"{TABLE}.txt", []
    numbers = page.read_text(encoding="utf-8")
    for changed in (numbers, numbers.replace("980\t224", "970\t234").replace("20\t10", "30\t0")):
        page.write_text(changed, encoding="utf-8")
        publication.build()
        served.append(_copied(publication.database, folder / f"served-{len(served)}"))
    (pages / f"{GONE}.txt").unlink()
    publication.build()
    served.append(_copied(publication.database, folder / "served-2"))
    ids = [version.id for version in read_versions(publication.versions)]
    return Built(publication.database, served, ids)


def _copied(database: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copyfile(database, folder / database.name))
