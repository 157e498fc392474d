"""The work to read a page grows in proportion to its size; a page beyond the bounds is an error."""

import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from helpers import only_table, page_bytes, publication_folder

from loader import bounds
from loader.build import build
from loader.command.show import read_alone, show
from loader.errors import LoaderError
from loader.proof.tree import Tree
from loader.seeds.codelist import read_codelist
from loader.seeds.publication import Publication, read_publication
from loader.seeds.remarks import Finding, first_of_each_kind
from loader.seeds.settings import read_settings

HEADS = [("Colour", "Total", "Left box", "Right box")]
GIVEN_UP = "loader.proof.search.MOST_ADDITIONS"
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def row(label: str, left: int, right: int) -> tuple[str | int, ...]:
    return label, left + right, left, right


def total_over(parts: Sequence[tuple[int, int]], more: int = 0) -> list[tuple[str | int, ...]]:
    left, right = (sum(numbers) for numbers in zip(*parts, strict=True))
    return [
        row("Total", left + more, right),
        *(row(f"R{i}", *part) for i, part in enumerate(parts)),
    ]


def numbers(count: int, least: int, most: int) -> list[tuple[int, int]]:
    rng = random.Random(count)
    return [(rng.randint(least, most), rng.randint(least, most)) for _ in range(count)]


def rows_of(parts: Sequence[tuple[int, int]]) -> bytes:
    return page_bytes([row(f"R{i}", *part) for i, part in enumerate(parts)], heads=HEADS)


def wide(count: int) -> bytes:
    red, blue = (list(part) for part in zip(*numbers(count, 0, 9999), strict=True))
    both = [a + b for a, b in zip(red, blue, strict=True)]
    labelled = (("Total", both), ("Red", red), ("Blue", blue))
    return page_bytes(
        [(label, sum(line), *line) for label, line in labelled],
        heads=[("Colour", "Total", *(f"C{i}" for i in range(count)))],
    )


def noted(count: int) -> bytes:
    markers = [str(i).translate(SUPERSCRIPTS) for i in range(count)]
    parts = numbers(count, 0, 9999)
    return page_bytes(
        [row(f"R{i} {markers[i]}", *part) for i, part in enumerate(parts)],
        heads=HEADS,
        notes=[f"{m} A note." for m in markers],
    )


def repeated(count: int) -> bytes:
    lines = [line for part in total_over(numbers(count, 0, 9999)) for line in (*HEADS, part)]
    return page_bytes(lines, heads=HEADS)


KINDS: dict[str, Callable[[int], bytes]] = {
    "a total over many": lambda n: page_bytes(total_over(numbers(n, 0, 9999)), heads=HEADS),
    "a total that fails": lambda n: page_bytes(total_over(numbers(n, 0, 9999), 1), heads=HEADS),
    "no totals": lambda n: rows_of(numbers(n, 0, 10**6)),
    "either sign": lambda n: rows_of(numbers(n, -(10**6), 10**6)),
    "zeros": lambda n: rows_of([(0, 0)] * n),
    "all alike": lambda n: rows_of([(1, 1)] * n),
    "0 to 3": lambda n: rows_of(numbers(n, 0, 3)),
    "-1 to 1": lambda n: rows_of(numbers(n, -1, 1)),
    "falling": lambda n: rows_of([(i * i + 7, i + 3) for i in range(n, 0, -1)]),
    "many columns": wide,
    "many notes": noted,
    "many markers without a note": lambda n: page_bytes(
        [row(f"R{i} ¹ ²", i, 7) for i in range(n)], heads=HEADS
    ),
    "heads again and again": repeated,
}


def steps(work: Callable[[], object]) -> int:
    """Return how many functions are called by some work: unlike time, the same on any machine."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def steps_to_read(page: bytes) -> int:
    return steps(
        lambda: list(show(only_table(page, "x.txt", Publication(Path()), load_failing_totals=True)))
    )


@pytest.mark.parametrize("kind", KINDS)
def test_four_times_the_page_takes_about_four_times_the_steps(kind: str) -> None:
    """Comparing each line with each other line would take sixteen times the steps."""
    small, large = steps_to_read(KINDS[kind](250)), steps_to_read(KINDS[kind](1000))
    assert large < 6 * small


def test_the_search_for_totals_is_given_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GIVEN_UP, -1_000_000)
    page = rows_of(numbers(500, 0, 3))
    findings = [
        {f for f in only_table(page).findings if f.kind == "search given up"} for _ in range(2)
    ]
    assert (
        findings
        == [
            {
                Finding(
                    9,
                    "search given up",
                    "The numbers add up in too many ways to try them all, so the search for totals"
                    " was given up; other totals may be sums as well.",
                )
            }
        ]
        * 2
    )  # the limit counts steps, not time


def test_the_codelist_decides_where_the_search_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(GIVEN_UP, -1_000_000)
    rows = [row("Total", 3, 3), row("Red", 2, 2), row("Pink", 2, 2), row("Blue", 1, 1)]
    codes = "code,name,kind,parent,labels\nt,Total,total,,Total\nr,Red,item,t,Red\n"
    folder = publication_folder(
        tmp_path / "p", {}, colour=codes + "p,Pink,item,r,Pink\nb,Blue,item,t,Blue\n"
    )
    (folder / "published" / "x.txt").write_bytes(page_bytes(rows, heads=HEADS))
    table = only_table(
        (folder / "published" / "x.txt").read_bytes(), "x.txt", read_publication(folder)
    )
    assert table.rows.tree == Tree((None, 0, 1, 0))
    assert table.proved >= 2 * 3
    assert "search given up" in {finding.kind for finding in table.findings}


LONG = "x" * (bounds.LONGEST_WORDS + 1)
BEYOND: dict[str, tuple[Callable[[], bytes], str]] = {
    "a label": (
        lambda: page_bytes([(LONG, 1, 2, 3)]),
        "x.txt:9 field 0: '" + "x" * 59 + "…' has 1,001 characters; expected at most 1,000",
    ),
    "a cell of blanks": (
        lambda: page_bytes([("Red", 1, "1" + " " * 300_000 + "x", 3)]),
        "x.txt:9 field 2: '1" + " " * 58 + "…' has 300,002 characters; expected at most 1,000",
    ),
    "a label of markers": (
        lambda: page_bytes([("Red" + "¹" * 200_000, 1, 2, 3)]),
        "x.txt:9 field 0: 'Red" + "¹" * 56 + "…' has 200,003 characters; expected at most 1,000",
    ),
    "a title with blanks": (
        lambda: page_bytes(title="Marbles" + " " * 900_000 + "x"),
        "x.txt:6: 'Marbles" + " " * 52 + "…' has 900,008 characters; expected at most 1,000",
    ),
    "a subject": (
        lambda: page_bytes().replace(b"[Marbles]", f"[{LONG}]".encode()),
        "x.txt:2: '[" + "x" * 58 + "…' has 1,006 characters; expected at most 1,000",
    ),
    "columns": (
        lambda: page_bytes([("Red", *range(60_000))], heads=[("Colour", *["x"] * 60_000)]),
        "x.txt:8: 60,001 fields; expected at most 16,384",
    ),
    "head lines": (
        lambda: page_bytes(heads=[("", f"S{i}", "", "") for i in range(1000)]),
        "x.txt:28: no row within 20 lines of heads; expected one below them",
    ),
    "heads over a field": (
        lambda: page_bytes(
            [("Red", 1, 2, 3, 4)],
            heads=[("", "x" * 900, "", "w", ""), ("", "y" * 900, "", "z", ""), ("", *"abab")],
        ),
        "x.txt:10 field 1: the heads above this field have 1,807 characters;"
        " expected at most 1,000",
    ),
    "lines": (
        lambda: page_bytes() + b"\n" * bounds.MOST_LINES,
        "x.txt: more than 40,000 lines; split the page",
    ),
    "totals within each other": (
        lambda: page_bytes(
            [
                line
                for k in range(99, 0, -1)
                for line in (
                    row(f"K{k}", 2 * k + 55, 4 * k + 77),
                    row(f"L{k}", 1, 3),
                    row(f"M{k}", 1, 1),
                )
            ]
            + [row("E", 55, 77)],
            heads=HEADS,
        ),
        "x.txt:304 field 0: by the numbers, 'L1' is part of 99 totals, one within the other;"
        " expected at most 50; a codelist can say what is a total",
    ),
}


@pytest.mark.parametrize("kind", BEYOND)
def test_a_page_beyond_bounds_is_one_line_at_once(kind: str) -> None:
    make, message = BEYOND[kind]
    page = make()

    def read() -> None:
        with pytest.raises(LoaderError) as caught:
            only_table(page)
        assert str(caught.value) == message

    assert steps(read) < 3_000_000


def test_findings_of_a_kind_are_counted_where_they_are_many(monkeypatch) -> None:
    monkeypatch.setattr("loader.seeds.remarks.MOST_FINDINGS", 2)
    odd = [Finding(line, "odd", f"Line {line}.") for line in range(1, 6)]
    other = Finding(3, "other", "Once.")
    assert first_of_each_kind([*odd, other]) == [
        *odd[:2],
        other,
        Finding(2, "odd", "And 3 more places like this."),
    ]


def test_a_codelist_of_very_many_names_is_read_and_the_nearest_found(tmp_path) -> None:
    lines = ["code,name,kind,parent,labels", "t,T,total,,T"]
    lines += [f"c{i},Name {i},item,t,Name number {i}" for i in range(8_000)]
    (tmp_path / "colour.csv").write_text("\n".join(lines), encoding="utf-8")
    codelist = read_codelist(tmp_path / "colour.csv")
    assert len(codelist.nearest("Name numbr 17")) == 3
    assert codelist.nearest("x" * 500) == []
    assert steps(lambda: codelist.nearest("Name numbr 17")) < 1_000_000


def test_a_codelist_is_as_deep_as_a_tree_may_be(tmp_path) -> None:
    lines = ["code,name,kind,parent,labels", "c0,N,total,,"]
    lines += [f"c{i},N,item,c{i - 1}," for i in range(1, 60)]
    (tmp_path / "colour.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(LoaderError) as caught:
        read_codelist(tmp_path / "colour.csv")
    assert str(caught.value) == "colour.csv:53: 'c51' has 51 totals above it; expected at most 50"


def test_more_dimensions_than_a_database_can_join(tmp_path) -> None:
    pages = {
        f"p{i}.txt": page_bytes(title=f"Marbles, by d{i} and e{i}. 2009", heads=[(f"d{i}", *"abc")])
        for i in range(26)
    }
    folder = publication_folder(tmp_path / "p", pages)
    with pytest.raises(LoaderError) as caught:
        build(folder, tmp_path / "x.db")
    assert str(caught.value) == (f"{folder}: 52 dimensions in one publication; expected at most 50")
    assert not (tmp_path / "x.db").exists()


def test_files_larger_than_bounds(tmp_path) -> None:
    folder = publication_folder(tmp_path / "p", {"x.txt": b"x" * (bounds.LARGEST_FILE + 1)})
    with pytest.raises(LoaderError) as caught:
        read_alone(folder / "published" / "x.txt")
    page = folder / "published" / "x.txt"
    assert str(caught.value) == f"{page}: larger than 8,000,000 bytes; expected no more"
    (folder / "publication.yml").write_bytes(b"#" * (bounds.LARGEST_SETTINGS + 1))
    with pytest.raises(LoaderError) as caught:
        read_settings(folder / "publication.yml")
    assert str(caught.value) == "publication.yml: larger than 1,000,000 bytes; expected no more"
