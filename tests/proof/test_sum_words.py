"""What labels say about sums, in several languages."""

import pytest

from loader.proof.sum_words import WORDS, meanings


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Total", {"total"}),
        ("I alt", {"total"}),
        ("Begge kjønn", {"total"}),
        ("Insgesamt", {"total"}),
        ("Nettoinnflytting", {"net"}),
        ("Net change, per cent", {"change", "measure", "net"}),
        ("Of which children", {"of which"}),
        ("Herav: kvinner", {"of which", "part"}),
        ("Children, of which boys", {"part"}),
        ("All other countries", {"rest", "total"}),
        ("Totality", set()),
        ("Internet", set()),
        ("12 %", {"measure"}),
        ("", set()),
    ],
)
def test_a_label_says(label, expected):
    assert meanings(label) == expected


def test_every_meaning_has_words():
    assert {meaning for words in WORDS.values() for _, meaning in words} == {
        "change",
        "measure",
        "net",
        "of which",
        "part",
        "rest",
        "total",
    }
