"""The general questions that fit a database, before their SQL is written."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from loader.questions.asked_dimensions import AskedDimension, Subject, read_dimensions, subjects
from loader.questions.templates import fill, general_templates

MOST_ASKED = 100  # tables of which one question is asked at once


class GeneralQuestion(NamedTuple):
    """A question that a database may be asked: a template and what it is asked about.

    `dimensions` are all that the database has. If it `has_many` tables, no answer is about all.
    """

    name: str
    kind: str  # the name of the template
    template: Mapping[str, Any]
    subject: Subject
    dimensions: Sequence[AskedDimension]
    has_many: bool

    @property
    def most(self) -> int:
        """Return how many questions of this kind are offered, at most."""
        return int(self.template.get("most", 1))

    @property
    def tables(self) -> frozenset[str]:
        """Return the tables that have its dimensions; none for a question about any dimension."""
        asked = [one.tables for one in (self.subject.dimension, self.subject.other) if one]
        return frozenset.intersection(*asked) if asked else frozenset()


class Particular(NamedTuple):
    """What a publication says otherwise of a question, before its SQL is written.

    `params` are those that it has, all where it says nothing; `tables` is its own condition for the
    tables that may be asked about. With `named`, each chosen dimension has a column with the name
    of its category.
    """

    params: Sequence[str] | None = None
    defaults: Mapping[str, Any] = {}
    tables: str | None = None
    named: bool = False


AS_IT_IS = Particular()


def questions_to_ask(connection: sqlite3.Connection) -> Iterator[GeneralQuestion]:
    """Yield the questions that fit the dimensions of this database, answered or not."""
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'published_dimension'")
    if not known.fetchone():
        return
    dimensions, has_many = read_dimensions(connection), _has_many(connection)
    for kind, template in general_templates().items():
        for subject in subjects(template["about"], dimensions):
            name = fill(kind, labels_of(subject))
            yield GeneralQuestion(name, kind, template, subject, dimensions, has_many)


def _has_many(connection: sqlite3.Connection) -> bool:
    """Return whether there are so many published tables that no answer is about all of them."""
    (tables,) = connection.execute("SELECT count(*) FROM published_table").fetchone()
    return bool(tables > MOST_ASKED)


def labels_of(subject: Subject) -> dict[str, str]:
    """Return what the templates call the dimensions of a subject, by $name."""
    return {
        **_labels("", "dimension", subject.dimension),
        **_labels("other_", "other", subject.other),
    }


def _labels(prefix: str, key: str, dimension: AskedDimension | None) -> dict[str, str]:
    """Return the words of a dimension; no bracket in its label is taken for one of a template."""
    label = dimension.label.translate(str.maketrans("{}[]", "()()")) if dimension else ""
    return {
        key: dimension.name if dimension else "",
        f"{prefix}heading": label,
        # 'age' for Age; a label such as GDP stays as it is.
        f"{prefix}label": label if label[1:2].isupper() else label[:1].lower() + label[1:],
        f"{prefix}slug": dimension.slug if dimension else "",
    }
