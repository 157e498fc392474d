"""What is to be added to a publication: it is put together first, then tried, written and told."""

from dataclasses import dataclass, field
from pathlib import Path

from loader.errors import LoaderError
from loader.seeds.publication import Publication
from loader.table.read_table import Table

SETTINGS = "publication.yml"


@dataclass(slots=True)
class Addition:
    """What is to be written into a publication, and what is to be printed about it."""

    folder: Path
    publication: Publication
    encoding: str | None  # of the new pages that are not in UTF-8 and do not state their own
    pages: dict[str, bytes] = field(default_factory=dict)  # that are new, by their names
    tables: list[Table] = field(default_factory=list)  # that publication.yml does not have
    origins: dict[str, Path] = field(default_factory=dict)  # the file of each table
    settings: str | None = None  # the new text of publication.yml
    to_add: list[str] = field(default_factory=list)  # lines that could not be added to it
    codelists: dict[str, str] = field(default_factory=dict)
    stops: LoaderError | None = None  # what a person must settle before it can be built
    notes: list[str] = field(default_factory=list)

    def files(self) -> dict[Path, bytes]:
        """Return what is to be written, publication.yml last."""
        files = {self.folder / "published" / name: data for name, data in self.pages.items()}
        for name, text in self.codelists.items():
            files[self.folder / f"{name}.csv"] = text.encode()
        if self.settings is not None:
            files[self.folder / SETTINGS] = self.settings.encode()
        return files
