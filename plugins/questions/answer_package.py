"""The answer of a question as a zip: README, data, chart, notes and citation."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from loader.catalogue.citation import Reference, apa, bibtex, csl_json
from loader.formats.csv_writer import csv_file
from loader.formats.fixed_zip import fixed_zip
from loader.formats.row_file import RowFile
from plugins.common.language import N_, gettext, translated
from plugins.common.question_source import Remark

# What is in the zip, in its order; a file that there is not is left out, also of the README.
_CONTENTS = {
    "README.txt": "",
    "data.csv": N_("the rows, as CSV"),
    "data.json": N_("the rows, as JSON"),
    "data.xlsx": N_("the rows and what is said here, as a workbook"),
    "chart.svg": N_("the chart, which can be enlarged without loss"),
    "chart.png": N_("the chart, as an image"),
    "citation.txt": N_("how to cite it, in APA style"),
    "citation.bib": N_("the same for BibTeX"),
    "citation.json": N_("the same for Zotero and the like, as CSL-JSON"),
}


@dataclass(frozen=True, slots=True)
class AnswerPackage:
    """What goes into the zip; `choices` is what could be chosen of each parameter.

    `charts` are the drawings by file ending. `no_chart` says why there are none.
    """

    file: RowFile
    reference: Reference
    remarks: Sequence[Remark]
    choices: Sequence[tuple[str, Sequence[str]]]
    charts: Mapping[str, bytes]
    no_chart: str = ""


def write_package(package: AnswerPackage) -> bytes:
    """Return the zip; the same answer always gives the same bytes."""
    file, reference = package.file, package.reference
    names = [column.name for column in file.columns]
    rows = [dict(zip(names, row, strict=True)) for row in file.rows]
    contents = {
        "data.csv": csv_file([names, *file.rows]),
        "data.json": json.dumps(rows, default=_as_base64, ensure_ascii=False, indent=1).encode(),
        "data.xlsx": import_module("loader.formats.row_xlsx").write(file),  # when first needed
        **{f"chart.{ending}": drawn for ending, drawn in package.charts.items()},
        "citation.txt": f"{apa(reference)}\n".encode(),
        "citation.bib": f"{bibtex(reference)}\n".encode(),
        "citation.json": f"{csl_json(reference)}\n".encode(),
    }
    contents["README.txt"] = readme(package, contents).encode()
    return fixed_zip((name, contents[name]) for name in _CONTENTS if name in contents)


def _as_base64(value: bytes) -> dict[str, Any]:
    """Return bytes as the JSON of Datasette has them."""
    return {"$base64": True, "encoded": b64encode(value).decode()}


def readme(package: AnswerPackage, contents: Iterable[str]) -> str:
    """Return what the answer is, what could be chosen, what the columns mean, and the files."""
    listed = [(name, translated(_CONTENTS[name])) for name in _CONTENTS if name in contents]
    parts = [
        _pairs(package.file.facts),
        [package.no_chart] if package.no_chart else [],
        _part(gettext("What could be chosen"), _choices(package.choices)),
        _part(
            gettext("What the columns mean"),
            _pairs((one.name, one.description) for one in package.file.columns),
        ),
        _part(gettext("Notes and symbols"), _remarks(package.remarks)),
        _part(gettext("Files"), _pairs(listed)),
        _part(gettext("Cite"), [apa(package.reference)]),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _part(heading: str, lines: Iterable[str]) -> list[str]:
    under = list(lines)
    return [heading, "-" * len(heading), *under] if under else []


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}: {' '.join(text.split())}" for name, text in pairs if text]


def _choices(choices: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    for name, labels in choices:
        if labels:
            yield f"{name}: {'; '.join(labels)}"


def _remarks(remarks: Sequence[Remark]) -> Iterator[str]:
    for remark in remarks:
        of = f" ({remark.table})" if remark.table else ""
        yield f"{remark.sign} {remark.text}{of}"
