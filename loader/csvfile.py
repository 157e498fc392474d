"""Rows of the CSV files that we write by hand, each with the line it stands in."""

import csv
from collections.abc import Collection, Iterator
from pathlib import Path

from loader.errors import CodelistError, Place, shown
from loader.letters import composed
from loader.words import counted


def read_rows(
    path: Path, needed: Collection[str], allowed: Collection[str] | None = None
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and fields of each row, stripped, in composed letters; raises CodelistError.

    `needed` columns must be there; with `allowed`, no other column may be.
    """
    try:
        opened = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise CodelistError(Place(path.name), f"cannot be read: {error.strerror}") from None
    with opened as file:
        rows = csv.reader(file, strict=True)
        try:
            header = [composed(name.strip()) for name in next(rows, [])]
            _check_header(path, header, needed, allowed)
            for row in rows:
                if not any(field.strip() for field in row):
                    continue
                if len(row) != len(header):
                    raise CodelistError(
                        Place(path.name, rows.line_num),
                        f"{counted(len(row), 'field')}; expected {len(header)}"
                        " as in the first line",
                    )
                fields = (composed(field.strip()) for field in row)
                yield rows.line_num, dict(zip(header, fields, strict=True))
        except csv.Error as error:
            raise CodelistError(Place(path.name, rows.line_num), f"not CSV: {error}") from None
        except UnicodeDecodeError as error:
            raise CodelistError(
                Place(path.name), f"not UTF-8 ({error.reason}); save it as UTF-8"
            ) from None


def _check_header(
    path: Path, header: list[str], needed: Collection[str], allowed: Collection[str] | None
) -> None:
    missing = [name for name in needed if name not in header]
    strange = [name for name in header if allowed is not None and name not in allowed]
    double = [name for name in header if header.count(name) > 1]
    for names, what in ((missing, "lacks"), (strange, "does not know"), (double, "has twice")):
        if names:
            raise CodelistError(
                Place(path.name, 1),
                f"the first line {what} column {shown(names[0])};"
                f" expected {', '.join(allowed or needed)}",
            )
