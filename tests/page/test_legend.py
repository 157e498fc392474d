"""Signs and words: what is data, and what a legend on a page says."""

import csv
from collections import Counter
from typing import get_args

import pytest
from helpers import ROOT

from loader.page.legend import read_legend, stated_symbol, symbols_of, usual_signs
from loader.page.values import ValueIs
from loader.page.vocabulary import begins_with, has_word, known_words, language_of
from loader.seeds.symbols import Symbol

# https://registry.sdmx.org/items/codelist.html: CL_OBS_STATUS
STATUSES = set("ABDEFGHIJKLMNOPQSTUVW")


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "loader" / "page" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_usual_sign_is_listed_once_with_its_source() -> None:
    signs = rows("usual_signs.csv")
    assert max(Counter(sign["symbol"] for sign in signs).values()) == 1
    assert list(usual_signs()) == [sign["symbol"] for sign in signs]
    for sign in signs:
        assert sign["value_is"] in get_args(ValueIs)
        assert sign["sdmx_obs_status"] in STATUSES
        assert sign["meaning"]
        assert sign["source"]


def test_each_word_is_listed_once_in_lower_case() -> None:
    words = [(row["kind"], row["language"], row["word"]) for row in rows("table_words.csv")]
    assert max(Counter(words).values()) == 1
    for kind, language, word in words:
        assert word == word.lower().strip() != ""
        assert len(language) == 2 or language == "und"
        assert language in known_words(kind)[word]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("- nil", [("-", "nil", "zero")]),
        ("- Nil or zero.", [("-", "Nil or zero", "zero")]),
        (".. = not available", [("..", "not available", "missing")]),
        ("NA = broken", [("NA", "broken", "missing")]),
        ("NA - not available", [("NA", "not available", "missing")]),
        ("x : suppressed to meet the law", [("x", "suppressed to meet the law", "missing")]),
        ("p preliminary", [("p", "preliminary", "unchanged")]),
        ("(r) revised", [("(r)", "revised", "unchanged")]),
        ("[c] confidential", [("[c]", "confidential", "missing")]),
        ("n.a. not applicable", [("n.a.", "not applicable", "missing")]),
        ("* Foreløpige tall", [("*", "Foreløpige tall", "unchanged")]),
        ("# Rounds to zero.", [("#", "Rounds to zero", "zero")]),
        (
            "Symbols: - nil; .. not available",
            [("-", "nil", "zero"), ("..", "not available", "missing")],
        ),
        (
            "Zeichenerklärung: - = nichts vorhanden; / nicht sicher genug",
            [("-", "nichts vorhanden", "zero"), ("/", "nicht sicher genug", "missing")],
        ),
        (".. not available, - nil", [("..", "not available", "missing"), ("-", "nil", "zero")]),
        ("Note: not available", []),
        ("- Men and women", []),
        ("- nil; and more", []),
        ("¹ not available", []),
        ("Norway = not available", []),
        ("", []),
        ("- nil" + " " * 300, []),
    ],
)
def test_legends(text: str, signs: list[tuple[str, str, ValueIs]]) -> None:
    assert [(s.symbol, s.meaning, s.value_is) for s in read_legend(text)] == signs


def test_the_publication_comes_before_the_legend_and_that_before_what_is_usual() -> None:
    own = {"-": Symbol("-", "Nothing", None, "zero", None)}
    known = symbols_of(["- not available; : = broken"], own)
    assert (known["-"], known[":"].meaning) == (own["-"], "broken")
    assert known[".."] == usual_signs()[".."]


@pytest.mark.parametrize(
    ("sign", "stated", "meaning", "value_is"),
    [
        ("..", "missing", "Data not available", "missing"),
        ("..", "confidential", "confidential", "missing"),
        ("-", "missing", "missing", "missing"),  # which is not what is usual
        ("-", "nil", "Nil", "zero"),
        ("......", "missing", "missing", "missing"),
    ],
)
def test_a_cube_that_says_no_more_than_the_value_leaves_the_usual_meaning(
    sign: str, stated: str, meaning: str, value_is: ValueIs
) -> None:
    symbol = stated_symbol(sign, stated)
    assert (symbol.meaning, symbol.value_is) == (meaning, value_is)


def test_words_and_phrases() -> None:
    assert has_word("means missing", "Data not available for 2007")
    assert not has_word("means missing", "Available, not all")
    assert begins_with("source", "Kilder: SSB") == "SSB"
    assert begins_with("source", "Kilder") is None
    assert [language_of(text) for text in ("Menn og kvinner", "Män och kvinnor", "x")] == [
        *("no", "sv", None)
    ]
