"""A small publication that is built again and again with other data, for tests of its versions."""

from pathlib import Path

from helpers import page_text, publication_folder

from loader.build import Account, build

TABLE = "marbles-2009"


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
