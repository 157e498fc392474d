"""A reference names what was chosen, in APA style, BibTeX and CSL-JSON."""

import json
from dataclasses import replace

from loader.catalogue.citation import Reference, apa, bibtex, csl_json

REFERENCE = Reference(
    id="marbles-2009",
    title="Marbles. 2009",
    address="https://example.org/-/published/marbles-2009?colour=red",
    publishers=["Bureau of Marbles"],
    published="2010-03-01",
    number="7",
    licence="CC BY 4.0",
    chosen="Colour: red; blue (2 of 9)",
)
ANSWER = replace(
    REFERENCE,
    id="most-marbles",
    title="Who has most marbles?",
    number=None,
    publishers=["Bureau of Marbles", "Office of Games"],
    computed_from="Bureau of Marbles, table 7.",
)


def test_a_selection_is_cited_with_what_is_chosen() -> None:
    assert apa(REFERENCE) == (
        "Bureau of Marbles. (2010). Marbles. 2009 (Table 7). Colour: red; blue (2 of 9)"
        " [Data set, selection]. https://example.org/-/published/marbles-2009?colour=red"
    )
    assert bibtex(REFERENCE) == (
        "@misc{marbles-2009-Colour-red-blue-2-of-9,\n"
        "  author = {{Bureau of Marbles}},\n"
        "  title = {Marbles. 2009. Colour: red; blue (2 of 9)},\n"
        "  year = {2010},\n"
        "  number = {7},\n"
        "  url = {https://example.org/-/published/marbles-2009?colour=red},\n"
        "  note = {CC BY 4.0},\n"
        "}"
    )
    assert json.loads(csl_json(REFERENCE)) == [
        {
            "id": "marbles-2009-Colour-red-blue-2-of-9",
            "type": "dataset",
            "title": "Marbles. 2009. Colour: red; blue (2 of 9)",
            "author": [{"literal": "Bureau of Marbles"}],
            "issued": {"date-parts": [[2010, 3, 1]]},
            "number": "7",
            "URL": "https://example.org/-/published/marbles-2009?colour=red",
            "note": "CC BY 4.0",
        }
    ]


def test_an_answer_says_that_it_was_computed_and_from_what() -> None:
    assert apa(ANSWER) == (
        "Bureau of Marbles; Office of Games. (2010). Who has most marbles?"
        " Colour: red; blue (2 of 9) [Computed from a data set]."
        " https://example.org/-/published/marbles-2009?colour=red"
    )
    assert "author = {{Bureau of Marbles} and {Office of Games}}" in bibtex(ANSWER)
    (item,) = json.loads(csl_json(ANSWER))
    assert item["note"] == "Computed from Bureau of Marbles, table 7. CC BY 4.0"


def test_nothing_in_a_title_is_a_command_of_bibtex() -> None:
    hostile = replace(
        REFERENCE,
        title="50 % of \\input{x} & $y_1$ ~ {z}\n#2^",
        chosen="",
        address="https://example.org/?a={b}\\c",
    )
    entry = bibtex(hostile)
    assert (
        r"title = {50 \% of \textbackslash{}input\{x\} \& \$y\_1\$ \textasciitilde{} \{z\}"
        r" \#2\textasciicircum{}}," in entry
    )
    assert "url = {https://example.org/?a=%7Bb%7D%5Cc}," in entry


def test_the_key_has_letters_that_bibtex_takes() -> None:
    assert replace(REFERENCE, id="tabell-år", chosen="Født: ja").key == "tabell-ar-Fdt-ja"
    assert replace(REFERENCE, id="表", chosen="").key == "table"
    assert len(replace(REFERENCE, chosen="x" * 500).key) == 60


def test_a_year_alone_and_nothing_known() -> None:
    bare = Reference("t", "What?", "https://example.org/")
    assert apa(bare) == "What? [Data set]. (n.d.). https://example.org/"
    assert json.loads(csl_json(replace(bare, published="2010")))[0]["issued"] == {
        "date-parts": [[2010]]
    }
    assert "issued" not in json.loads(csl_json(bare))[0]
