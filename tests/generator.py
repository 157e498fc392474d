"""Generate publications of any size: true totals, notes, symbols, both forms of heads.

Everything comes from one seed, so the same call writes the same bytes.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

REGIONS = ("North", "East", "South", "West", "Middle", "Islands", "Abroad")
GROUPS = 10
ITEMS = 113  # with the total and ten groups: 124 rows of 8 fields, 992 numbers a page

SYMBOLS = (
    "symbol,meaning,value_is\n"
    "-,Nil,zero\n"
    "..,Data not available,missing\n"
    "*,Provisional figure,unchanged\n"
)


@dataclass(frozen=True, slots=True)
class GeneratedRow:
    """A category of the stub, with its numbers in eight fields; the first is their total."""

    label: str
    numbers: Sequence[int]


@dataclass(frozen=True)
class GeneratedPage:
    """The content of a generated page, before it is printed."""

    id: str
    number: int
    rows: Sequence[GeneratedRow]
    spanner_over_total: bool
    heads_again_before: int | None
    note_on: int | None
    signs: dict[tuple[int, int], str] = field(default_factory=dict)


def write_publication(folder: Path, pages: int, seed: int = 2007) -> Path:
    """Write a publication of so many pages, with codelists that fit them."""
    published = folder / "published"
    published.mkdir(parents=True)
    (folder / "symbol.csv").write_text(SYMBOLS, encoding="utf-8")
    (folder / "area.csv").write_text(_codelist(_areas()), encoding="utf-8")
    regions = [("total", "Total", "total", ""), *((r, r, "item", "total") for r in REGIONS)]
    (folder / "region.csv").write_text(_codelist(regions), encoding="utf-8")
    for number in range(pages):
        page = make_page(number, seed)
        (published / f"{page.id}.txt").write_text(printed(page), encoding="utf-8")
    return folder


def make_page(number: int, seed: int = 2007) -> GeneratedPage:
    """Return the page with that number; its numbers add up in both directions."""
    rng = random.Random(f"{seed}/{number}")
    rows = _rows(rng)
    return GeneratedPage(
        id=f"moves-{number:05}",
        number=number % 99 + 1,
        rows=rows,
        spanner_over_total=rng.random() < 0.5,
        heads_again_before=rng.randrange(20, len(rows)) if rng.random() < 0.3 else None,
        note_on=rng.randrange(len(rows)) if rng.random() < 0.4 else None,
        signs=_signs(rng, rows),
    )


def printed(page: GeneratedPage) -> str:
    """Return the text of the page as the publisher would print it."""
    lines = ["", "[Moves](#)", ""]
    title = "Moves, by area and region. 2007"
    lines += [f"## {page.number} {title}"] if page.number % 2 else [str(page.number), "", title]
    heads = _heads(page.spanner_over_total)
    lines += ["", *heads]
    for position, row in enumerate(page.rows):
        if position == page.heads_again_before:
            lines += ["", *heads]
        marker = " ¹" if position == page.note_on else ""
        cells = (_cell(page, position, column) for column in range(len(row.numbers)))
        lines.append("\t".join([row.label + marker, *cells]))
    note = ["", "¹ Counted anew in the year after."] if page.note_on is not None else []
    return "\n".join([*lines, *note, "", "[Explanation of symbols](#)", ""])


def _cell(page: GeneratedPage, row: int, column: int) -> str:
    number = page.rows[row].numbers[column]
    sign = page.signs.get((row, column))
    if sign == "..":
        return sign
    text = f"{number:,}".replace(",", " ") if number else "-"
    return text + sign if sign and number else text


def _heads(spanner_over_total: bool) -> list[str]:
    blanks = "\t" * (len(REGIONS) - 1)
    if spanner_over_total:
        return [f"Area\tTo region\t{blanks}", "\t".join(["", "Total", *REGIONS])]
    return [f"Area\tTotal\tTo region{blanks}", "\t".join(["", "", *REGIONS])]


def _rows(rng: random.Random) -> list[GeneratedRow]:
    groups: dict[str, list[GeneratedRow]] = {}
    for _, label, kind, parent in _areas():
        if kind == "item":
            groups.setdefault(parent, []).append(_item(rng, label))
    rows = []
    for name, items in groups.items():
        rows += [_sum(name, items), *items]
    return [_sum("Total", [row for row in rows if row.label in groups]), *rows]


def _item(rng: random.Random, label: str) -> GeneratedRow:
    scale = 10 ** rng.uniform(0, 4)
    parts = [int(rng.random() * scale) for _ in REGIONS]
    return GeneratedRow(label, [sum(parts), *parts])


def _sum(label: str, rows: Sequence[GeneratedRow]) -> GeneratedRow:
    return GeneratedRow(
        label, [sum(column) for column in zip(*(row.numbers for row in rows), strict=True)]
    )


def _signs(rng: random.Random, rows: Sequence[GeneratedRow]) -> dict[tuple[int, int], str]:
    """Return some provisional figures; on some pages also one that is not available, last."""
    signs = {(rng.randrange(len(rows)), rng.randrange(8)): "*" for _ in range(rng.randrange(4))}
    if rng.random() < 0.2:
        signs[rng.randrange(len(rows)), len(REGIONS)] = ".."
    return signs


def _areas() -> Iterator[tuple[str, str, str, str]]:
    """Yield code, label, kind and parent of each category of the stub."""
    yield "total", "Total", "total", ""
    for group in range(GROUPS):
        name = f"Area group {group}"
        yield name, name, "group", "total"
        for item in range(group, ITEMS, GROUPS):
            yield f"A{item:03}", f"Area {item:03}", "item", name


def _codelist(categories: Sequence[tuple[str, str, str, str]] | Iterator) -> str:  # type: ignore[type-arg]
    rows = (f"{code},{name},{kind},{parent},{name}" for code, name, kind, parent in categories)
    return "\n".join(["code,name,kind,parent,labels", *rows, ""])
