"""Read flags that stand in a field of their own, right of their numbers, as parts of them."""

from collections.abc import Sequence

from loader.page.cells import BLANK_CELL, CellReader, ReadCell


def merge_flags(
    cells: Sequence[Sequence[str]], read: Sequence[list[ReadCell]], reader: CellReader
) -> None:
    """Give each flag to the number left of it, and leave its own cell blank.

    A field holds flags if it has nothing else, heads included, and each has a number at its left.
    `cells` are the texts of what is `read`, line by line.
    """
    flags = reader.flags_alone
    if not flags:
        return
    fields: set[int] = set()
    others: set[int] = set()
    for texts, line in zip(cells, read, strict=True):
        for field, text in enumerate(texts):
            if text in flags and field > 1 and line[field - 1].kind == "n":
                fields.add(field)
            elif text:
                others.add(field)
    for field in fields - others:
        for texts, line in zip(cells, read, strict=True):
            if field < len(texts) and texts[field]:
                line[field - 1] = reader[f"{texts[field - 1]} {texts[field]}"]
                line[field] = BLANK_CELL
