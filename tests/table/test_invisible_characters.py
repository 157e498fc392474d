"""Test that a label with a character that nobody sees is told."""

import pytest
from helpers import SMALL, only_table, page_bytes


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("B\u200blue", r"'B\u200blue'"),
        ("Blue\u00ad berry", r"'Blue\xad berry'"),
        ("\u202eeulB x", r"'\u202eeulB x'"),
        ("B\u200clue", None),
        ("Bl\u00e5", None),
    ],
)
def test_a_label_with_an_invisible_character_is_a_finding(label: str, shown: str | None) -> None:
    rows = [*SMALL[:2], (label, *SMALL[2][1:])]
    table = only_table(page_bytes(rows))
    found = [f for f in table.findings if f.kind == "invisible character"]
    messages = [finding.message for finding in found]
    assert messages == [
        f"The label {shown} has an invisible character, so its category differs from that of a"
        " label that looks the same."
    ] * bool(shown)
