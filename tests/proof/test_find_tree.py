"""Trees of totals and parts, found from the numbers alone."""

import random

import pytest
from helpers import COUNTY, EMIGRATION, IMMIGRATION, SYMBOLS
from hypothesis import given
from hypothesis import strategies as st

from loader.page.lines import read_page
from loader.page.values import ValueReader, split_markers
from loader.proof.find_tree import find_tree
from loader.proof.tree import Tree


def numbers_of(path):
    """Return the labels and the numbers of a page, row by row."""
    read = ValueReader(SYMBOLS)
    rows = list(read_page(path.read_bytes(), path.name).of_role("row"))
    labels = [split_markers(row.cells[0])[0] for row in rows]
    return labels, [[read(cell).value for cell in row.cells[1:]] for row in rows]


def turned(rows):
    return [list(column) for column in zip(*rows, strict=True)]


def upside_down(tree):
    last = len(tree.parents) - 1
    return Tree(tuple(None if p is None else last - p for p in reversed(tree.parents)))


@pytest.mark.parametrize("path", [IMMIGRATION, EMIGRATION], ids=["immigration", "emigration"])
class TestPublishedPages:
    def test_the_rows_are_the_tree_of_the_codelist(self, path, migration):
        labels, rows = numbers_of(path)
        codelist = migration.codelists["citizenship"]
        expected = codelist.tree([codelist.codes[label] for label in labels])
        tree = find_tree(rows)
        assert (tree, tree.open) == (expected, frozenset())

    def test_totals_after_their_parts_are_found_as_well(self, path):
        _, rows = numbers_of(path)
        tree = find_tree(rows[::-1])
        assert (tree, tree.open) == (upside_down(find_tree(rows)), frozenset())

    def test_the_columns_are_a_total_and_its_parts(self, path):
        columns = turned(numbers_of(path)[1])
        assert find_tree(columns) == Tree((None, *[0] * 7))
        assert find_tree(columns[::-1]) == Tree((*[7] * 7, None))

    def test_one_column_left_out_changes_nothing(self, path):
        _, rows = numbers_of(path)
        for column in range(8):
            assert find_tree([row[:column] + row[column + 1 :] for row in rows]) == find_tree(rows)

    def test_a_column_with_a_missing_number_is_left_out(self, path):
        _, rows = numbers_of(path)
        with_gaps = [list(row) for row in rows]
        with_gaps[3][0] = with_gaps[20][5] = None
        assert find_tree(with_gaps) == find_tree(rows)


def test_totals_of_the_published_pages():
    labels, rows = numbers_of(EMIGRATION)
    tree = find_tree(rows)
    assert {labels[total]: len(parts) for total, parts in tree.parts.items()} == {
        "Total": 8,
        "Europe total, except Norway": 2,
        "Western Europe total, except Norway": 11,
        "Eastern Europe, total": 7,
        "Africa, total": 3,
        "Asia, Turkey included": 9,
        "America, total": 2,
        "North America, total": 2,
    }
    assert [labels[row] for row in tree.parts[0]] == [
        "Norway",
        "Europe total, except Norway",
        "Africa, total",
        "Asia, Turkey included",
        "America, total",
        "Oceania, total",
        "Stateless",
        "Unknown",
    ]


def test_county_table_one_total_over_the_rows_and_three_over_columns():
    _, rows = numbers_of(COUNTY)
    assert find_tree(rows) == Tree((None, *[0] * 19))
    assert find_tree(turned(rows)) == Tree((None, 0, 0, None, 3, 3, None, 6, 6))


@pytest.mark.parametrize(
    ("rows", "parents", "open_"),
    [
        # nothing adds up
        ([(5, 7, 9), (1, 2, 3), (2, 2, 2)], (None, None, None), set()),
        ([(500, 700, 900)], (None,), set()),
        # a forest: two totals, with nothing above them
        ([(90, 91, 92), (40, 41, 42), (50, 50, 50), (70, 71, 72), (30, 31, 32), (40, 40, 40)],
         (None, 0, 0, None, 3, 3), set()),
        # a total within a total
        ([(90, 91, 92), (40, 41, 42), (30, 20, 10), (10, 21, 32), (50, 50, 50)],
         (None, 0, 1, 1, 0), set()),
        # a row of zeros adds nothing to any total: it belongs to the total before it, and is open
        ([(90, 91, 92), (40, 41, 42), (0, 0, 0), (50, 50, 50)], (None, 0, 0, 0), {2}),
        ([(90, 91, 92), (40, 41, 42), (50, 50, 50), (0, 0, 0)], (None, 0, 0, 0), {3}),
        ([(0, 0, 0), (0, 0, 0)], (None, None), {0, 1}),
        # of equal rows, each could be the only part of another: there is no total
        ([(500, 500, 500)] * 2, (None, None), {0, 1}),
        ([(500, 500, 500)] * 4, (None, None, None, None), {0, 1, 2, 3}),
        # a single part below a total that has others
        ([(90, 91, 92), (40, 41, 42), (40, 41, 42), (50, 50, 50)], (None, 0, 1, 0), set()),
        # a few small numbers add up by chance
        ([(3, 1), (2, 1), (1, 0)], (None, None, None), {1, 2}),
        # parts of either sign
        ([(-10, 500, 70), (90, -600, 30), (-100, 1100, 40)], (None, 0, 0), set()),
        # a column with a missing number says nothing; without any other, all is open
        ([(90, 91, 92), (40, 41, None), (50, 50, 50)], (None, 0, 0), set()),
        ([(None,), (40,), (50,)], (None, None, None), {0, 1, 2}),
        ([(), ()], (None, None), {0, 1}),
    ],
)  # fmt: skip
def test_small_tables(rows, parents, open_):
    tree = find_tree(rows)
    assert (tree.parents, tree.open) == (parents, open_)


@pytest.mark.parametrize(
    ("rows", "likely", "parents", "open_"),
    [
        # one part: only the word tells which of the two is the total
        ([(500, 500, 500)] * 2, {0}, (None, 0), {0, 1}),
        ([(500, 500, 500)] * 2, {1}, (1, None), {0, 1}),
        # too few numbers to be sure: the word decides
        ([(3, 1), (2, 1), (1, 0)], {0}, (None, 0, 0), {1, 2}),
        # the numbers are sure: a word changes nothing
        ([(90, 91, 92), (40, 41, 42), (50, 50, 50)], {1}, (None, 0, 0), set()),
        ([(90, 91, 92), (40, 41, 42), (50, 50, 51)], {0}, (None, None, None), set()),
    ],
)
def test_words_only_break_what_the_numbers_leave_open(rows, likely, parents, open_):
    tree = find_tree(rows, frozenset(likely))
    assert (tree.parents, tree.open) == (parents, open_)


def test_a_thousand_rows_alike_are_no_chain():
    assert find_tree([(500, 500, 500)] * 1000) == Tree((None,) * 1000)


def test_a_thousand_rows_of_zeros_are_open():
    tree = find_tree([(0, 0, 0)] * 1000)
    assert (tree, tree.open) == (Tree((None,) * 1000), frozenset(range(1000)))


def test_depth_has_no_limit():
    tree = Tree((None, *range(5000)))
    assert tree.depths[5000] == 5000


def test_a_tree_in_order():
    """A total, a group with its two parts, an item; and a row that may come anywhere."""
    assert Tree((None, 0, 1, 1, 0)).is_in_order()
    assert Tree((4, 3, 3, 4, None)).is_in_order()  # totals after their parts
    assert not Tree((None, 0, 1, 0, 1)).is_in_order()
    assert Tree((None, 0, 1, 0, 1)).is_in_order(anywhere={4})
    assert not Tree((None, 0, 1, 0, 3, 1)).is_in_order(anywhere={3})  # a total


# None is a leaf, a list is a total of its members
TREES = st.recursive(st.none(), lambda part: st.lists(part, min_size=2, max_size=6), max_leaves=40)


def laid_out(tree, rng, columns, smallest=1):
    """Return the numbers and the parents of the rows of a tree, each total before its parts."""
    if tree is None:
        return [[rng.randint(smallest, 10**6) for _ in range(columns)]], [None]
    rows, parents = [[0] * columns], [None]
    for part in tree:
        below, of_below = laid_out(part, rng, columns, smallest)
        rows[0] = [a + b for a, b in zip(rows[0], below[0], strict=True)]
        parents += [0 if p is None else p + len(rows) for p in of_below]
        rows += below
    return rows, parents


@given(TREES, st.integers(0, 2**32), st.integers(3, 9), st.booleans())
def test_any_tree_is_found_again_in_both_directions(tree, seed, columns, totals_last):
    rows, parents = laid_out(tree, random.Random(seed), columns)
    expected = Tree(tuple(parents))
    if totals_last:
        rows, expected = rows[::-1], upside_down(expected)
    tree = find_tree(rows)
    assert (tree, tree.open) == (expected, frozenset())


@given(st.lists(TREES, min_size=2, max_size=4), st.integers(0, 2**32), st.booleans())
def test_any_forest_is_found_again(trees, seed, totals_last):
    rng = random.Random(seed)
    rows, parents = [], []
    for tree in trees:
        below, of_below = laid_out(tree, rng, 4)
        parents += [None if p is None else p + len(rows) for p in of_below]
        rows += below
    expected = Tree(tuple(parents))
    if totals_last:
        rows, expected = rows[::-1], upside_down(expected)
    assert find_tree(rows) == expected


@given(TREES, st.integers(0, 2**32), st.booleans())
def test_parts_of_either_sign_are_found_again(tree, seed, totals_last):
    rows, parents = laid_out(tree, random.Random(seed), 5, smallest=-(10**6))
    expected = Tree(tuple(parents))
    if totals_last:
        rows, expected = rows[::-1], upside_down(expected)
    assert find_tree(rows) == expected


@given(st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), max_size=8))
def test_whatever_is_called_a_total_is_the_sum_of_its_parts(rows):
    tree = find_tree(rows)
    for total, parts in tree.parts.items():
        columns = zip(*(rows[part] for part in parts), strict=True)
        assert [sum(column) for column in columns] == rows[total]
