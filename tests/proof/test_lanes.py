"""Lanes compare all numbers of a line at once."""

from loader.proof.lanes import Lanes


def test_a_missing_total_holds_nowhere():
    """A mask has one bit for each lane, also where the number of the total is missing."""
    numbers = [[None, 5], [1, 2], [1, 3]]
    lanes = Lanes(numbers, [[1, 1]] * 3, ["a", "a"])
    assert lanes.check(0, (1, 2)) == (lanes.mask([1]), lanes.mask([1]))
