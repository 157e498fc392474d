"""Test that a label with a character that nobody sees is told."""

from unicodedata import normalize

import pytest
from helpers import SMALL, only_table, page_bytes

from loader.table.findings import first_labels


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


def test_a_note_with_an_invisible_character_is_a_finding() -> None:
    page = page_bytes([("Red ¹", *SMALL[0][1:]), *SMALL[1:]], notes=["¹ \u202eevil"])
    table = only_table(page)
    messages = [f.message for f in table.findings if f.kind == "invisible character"]
    assert messages == [r"Note '¹' has an invisible character: '\u202eevil'."]


@pytest.mark.parametrize("label", ["", "\u200b", "\ufeff"])
def test_a_label_of_which_nothing_is_seen_is_none(label: str) -> None:
    table = only_table(page_bytes([SMALL[0], (label, *SMALL[1][1:]), *SMALL[2:]]))
    messages = [f.message for f in table.findings if f.kind == "no label"]
    assert messages == ["No label stands before the numbers of this line."]


def test_a_title_with_an_invisible_character_is_a_finding() -> None:
    table = only_table(page_bytes(title="Marb\u200bles, by colour and box. 2009"))
    messages = [f.message for f in table.findings if f.kind == "invisible character"]
    assert messages == [
        r"The title 'Marb\u200bles, by colour and box. 2009' has an invisible character."
    ]


@pytest.mark.parametrize(("marks", "told"), [("\u0323\u0302\u0301", 0), ("\u0303" * 6, 1)])
def test_a_letter_below_many_marks_is_a_finding(marks: str, told: int) -> None:
    rows = [*SMALL[:2], (f"Blo{marks}e", *SMALL[2][1:])]
    table = only_table(page_bytes(rows))
    messages = [f.message for f in table.findings if f.kind == "stacked marks"]
    label = normalize("NFC", f"Blo{marks}e")
    message = (
        f"The label '{label}' has more than 4 marks on one letter, which may cover what is printed"
        " beside it."
    )
    assert messages == [message] * told


def test_findings_escape_what_nobody_sees() -> None:
    names = first_labels(["Red", "B\u202elue", *"abcdef"])
    assert names == r"Red, 'B\u202elue', a, b, c and 3 more"
