"""Numbers on one scale, and how far rounding may have moved each."""

from small_tables import Printed, found_in, plain, printed, small

from loader.proof.exact_numbers import allowance, numbers_of
from loader.proof.prove import prove
from loader.proof.relation import Numbers


def numbers_in(text, rounding=None):
    return numbers_of([[printed(cell) for cell in line.split()] for line in text], rounding)


def test_all_numbers_are_on_the_scale_of_the_most_decimals():
    assert numbers_in(["2000 100,0", "800 40,05", ": -"]) == Numbers(
        [[200_000, 10_000], [80_000, 4_005], [None, 0]], [[100, 10], [100, 1], [100, 100]], 2
    )


def test_a_unit_that_all_numbers_of_a_column_have_is_their_rounding():
    column = [[Printed(number)] for number in (300, 1200, 900, 4500, 700, 100)]
    assert numbers_of(column).slack == [[100]] * 6
    assert numbers_of(column[:5]).slack == [[1]] * 5  # too few to tell


def test_counts_in_threes_and_fives_may_be_rounded_at_random():
    threes = [[Printed(3 * number)] for number in (1, 7, 11, 2, 9, 5, 32)]
    fives = [[Printed(5 * number)] for number in (1, 7, 11, 2, 9, 5, 32)]
    assert (numbers_of(threes).slack[0], numbers_of(fives).slack[0]) == ([4], [8])


def test_one_misprint_does_not_hide_a_unit():
    column = [[Printed(3 * number)] for number in range(1, 14)]
    column[4] = [Printed(16)]
    assert numbers_of(column).slack[0] == [4]


def test_a_publication_may_state_the_rounding():
    assert [numbers_in(["10 20"], unit).slack for unit in (0, 1, 3, 10)] == [
        [[0, 0]],
        [[1, 1]],
        [[4, 4]],
        [[10, 10]],
    ]
    assert numbers_in(["1,5 2,5"], 0).slack == [[0, 0]]


def test_a_long_sum_allows_what_chance_makes_of_it():
    assert [allowance([1] * count) for count in (3, 4, 12, 108)] == [1, 2, 5, 15]
    assert allowance([0, 0, 0]) == 0


def verdicts(table):
    found = found_in(table)
    return sorted(check.verdict for check in prove(found.numbers, found.rows, found.columns))


EXACT = [[912, 445, 467], [101, 41, 60], [811, 404, 407]]


def test_where_sums_hold_exactly_one_that_is_off_by_one_fails():
    assert verdicts(plain(EXACT)) == ["exact"] * 6
    assert verdicts(plain([[913, 445, 467], *EXACT[1:]])) == ["exact"] * 4 + ["fails"] * 2


def test_rounding_that_is_stated_is_not_doubted():
    found = found_in(plain([[913, 445, 467], *EXACT[1:]]), rounding=1)
    checks = prove(found.numbers, found.rows, found.columns)
    assert sorted(check.verdict for check in checks) == ["exact"] * 4 + ["rounded"] * 2


def test_where_many_sums_are_off_by_one_all_are_rounded():
    rounded = [[914, 440, 473], [101, 41, 61], [202, 91, 110], [310, 160, 151], [301, 149, 151]]
    assert verdicts(plain(rounded)) == ["exact"] * 2 + ["rounded"] * 6


def test_whole_numbers_are_exact_beside_rounded_shares():
    table = small("""
|Number|Per cent
Total|2 000|100,0
One|666|33,3
Two|667|33,4
Three|667|33,4
""")
    found = found_in(table)
    assert found.numbers.slack == [[0, 1]] * 4
    assert verdicts(table) == ["exact", "rounded"]
