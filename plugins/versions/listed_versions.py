"""What the list of versions says of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from datasette.database import Database

from plugins.common.kept_versions import KeptVersion, file_state, history_of
from plugins.common.language import N_


@dataclass(frozen=True, slots=True)
class ListedChange:
    """What changed in one table, or in something else if `table` is None."""

    table: str | None
    summary: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version; `problem` says why it is not served, and `note` why no changes are known."""

    id: str
    number: int
    made: str | None
    checksum: str | None
    is_newest: bool
    is_first: bool
    problem: str | None
    note: str | None
    changes: Sequence[ListedChange]
    tells_changes: bool = True

    @property
    def anchor(self) -> str:
        """Return what its place on the page is called."""
        return f"v{self.number}-{self.id}"

    @property
    def sentence(self) -> str:
        """Return in a few words what changed."""
        if not self.tells_changes:
            return N_("What changed is not shown, because not all of it is open to everyone.")
        if self.is_first:
            return N_("The first version that is recorded.")
        if not self.changes:
            return self.note or N_("What changed is not recorded.")
        return "; ".join(change.summary for change in self.changes)


def read_listed(database: Database, tells_changes: bool) -> list[ListedVersion]:
    """Return all versions of a database, the newest first; `tells_changes` is whether they may be.

    The files of old versions are read to see whether they are whole, those that are new since the
    last call.
    """
    kept = history_of(database).versions
    return [_listed(one, one is kept[0], one is kept[-1], tells_changes) for one in kept]


def _listed(kept: KeptVersion, is_newest: bool, is_oldest: bool, tells: bool) -> ListedVersion:
    version, state = kept.version, file_state(kept)
    stated = version.checksums[-1] if version.checksums else None
    blocks = version.changes if tells else None
    return ListedVersion(
        id=version.id,
        number=version.number,
        made=version.made,
        checksum=state.checksum or stated,
        is_newest=is_newest,
        is_first=is_oldest and version.changes is None and version.note is None,
        problem=state.problem,
        note=version.note,
        changes=[_change(block) for block in blocks or () if block],
        tells_changes=tells,
    )


def _change(block: Sequence[str]) -> ListedChange:
    subject, colon, _ = block[0].partition(": ")
    # No id of a table has a space, unlike the names of what else is compared.
    table = subject if colon and " " not in subject and subject != "publication" else None
    return ListedChange(table, block[0], [line.strip() for line in block[1:]])


def as_record(version: ListedVersion) -> dict[str, Any]:
    """Return a version as JSON has it."""
    changes = [{"summary": one.summary, "examples": list(one.lines)} for one in version.changes]
    return {
        "version": version.id,
        "made": version.made,
        "checksum": version.checksum,
        "newest": version.is_newest,
        "served": version.problem is None,
        "problem": version.problem,
        "note": version.note or (None if version.changes else version.sentence),
        "changes": changes,
    }
