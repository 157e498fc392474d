"""The database, whole: every table, view and index, for the dimensions of one publication.

Tables are STRICT and SQLite itself refuses what does not belong (keys, foreign keys, CHECKs).
They are stated as SQL because sqlite-utils, which fills them, can state no CHECK. A dimension
gives its name to a table, and to a column wherever its categories stand.
"""

import re
from collections.abc import Mapping, Sequence

from loader.errors import CodelistError, Place, shown
from loader.page.title import identifier

SCHEMA_VERSION = 2

# A role and an ending are compared with OR, not IN: for a list of three or more SQLite makes a set,
# and makes it anew for every line that is written.
_PUBLISHED = """
CREATE TABLE source_file (
  name TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  lines INTEGER NOT NULL CHECK (lines > 0),
  byte_order_mark INTEGER NOT NULL CHECK (byte_order_mark IN (0, 1))
) STRICT;

CREATE TABLE source_line (
  source_file TEXT NOT NULL REFERENCES source_file (name),
  line INTEGER NOT NULL CHECK (line > 0),
  role TEXT NOT NULL CHECK (role = 'row' OR role = 'blank' OR role = 'head' OR role = 'title'
    OR role = 'number' OR role = 'breadcrumb' OR role = 'repeated head' OR role = 'footnote'
    OR role = 'link'),
  text TEXT NOT NULL,
  ending TEXT NOT NULL CHECK (ending = char(10) OR ending = char(13, 10) OR ending = ''),
  PRIMARY KEY (source_file, line)
) STRICT;

CREATE TABLE dimension (
  name TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  role TEXT CHECK (role IN ('geo', 'time', 'metric'))
) STRICT;

CREATE TABLE published_table (
  id TEXT PRIMARY KEY,
  number TEXT,
  title TEXT NOT NULL,
  subject TEXT,
  measure TEXT NOT NULL,
  period TEXT,
  unit TEXT,
  language TEXT NOT NULL CHECK (length(language) = 2),
  row_dimension TEXT NOT NULL REFERENCES dimension (name),
  column_dimension TEXT NOT NULL REFERENCES dimension (name),
  publisher TEXT,
  licence TEXT,
  licence_url TEXT,
  published TEXT CHECK (published IS date(published)),
  source_url TEXT,
  source_note TEXT,
  source_file TEXT NOT NULL UNIQUE REFERENCES source_file (name)
) STRICT;

CREATE TABLE symbol (
  symbol TEXT PRIMARY KEY,
  meaning TEXT NOT NULL,
  meaning_no TEXT,
  value_is TEXT NOT NULL CHECK (value_is IN ('zero', 'missing', 'unchanged')),
  sdmx_obs_status TEXT
) STRICT;

CREATE TABLE category_label (
  dimension TEXT NOT NULL REFERENCES dimension (name),
  code TEXT NOT NULL,
  label TEXT NOT NULL,
  folded TEXT NOT NULL,
  language TEXT,
  printed INTEGER NOT NULL CHECK (printed IN (0, 1)),
  UNIQUE (dimension, label, code, language)
) STRICT;

CREATE INDEX category_label_folded ON category_label (dimension, folded);

CREATE VIRTUAL TABLE search USING fts5 (
  type UNINDEXED, title, body, path UNINDEXED, words, tokenize = 'unicode61 remove_diacritics 2'
);
"""

_DIMENSION = """
CREATE TABLE "{dimension}" (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('total', 'group', 'item', 'rest')),
  parent TEXT REFERENCES "{dimension}" (code),
  position INTEGER NOT NULL UNIQUE{extra_columns}
) STRICT;

CREATE TABLE "{dimension}_ancestor" (
  descendant TEXT NOT NULL REFERENCES "{dimension}" (code),
  ancestor TEXT NOT NULL REFERENCES "{dimension}" (code),
  distance INTEGER NOT NULL CHECK (distance >= 0),
  PRIMARY KEY (descendant, ancestor)
) STRICT;

CREATE INDEX "{dimension}_ancestor_ancestor" ON "{dimension}_ancestor" (ancestor);
"""

_PAGE = """
CREATE TABLE row_heading (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  line INTEGER NOT NULL,
  printed TEXT NOT NULL,
  {row_columns},
  parent_position INTEGER,
  depth INTEGER NOT NULL CHECK (depth >= 0),
  PRIMARY KEY (published_table, position),
  UNIQUE (published_table, line),
  FOREIGN KEY (published_table, parent_position)
    REFERENCES row_heading (published_table, position)
) STRICT;

CREATE TABLE column_heading (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  level INTEGER NOT NULL CHECK (level > 0),
  line INTEGER NOT NULL,
  field INTEGER NOT NULL CHECK (field >= 0),
  span INTEGER NOT NULL CHECK (span >= 0),
  printed TEXT NOT NULL,
  {column_columns},
  parent_field INTEGER,
  depth INTEGER CHECK (depth >= 0),
  PRIMARY KEY (published_table, level, field)
) STRICT;

CREATE TABLE observation (
  id INTEGER PRIMARY KEY,
  published_table TEXT NOT NULL REFERENCES published_table (id),
  {cell_columns},
  value INTEGER,
  symbol TEXT REFERENCES symbol (symbol),
  printed TEXT NOT NULL,
  line INTEGER NOT NULL,
  field INTEGER NOT NULL CHECK (field > 0),
  additive INTEGER NOT NULL CHECK (additive IN (0, 1)),
  CHECK (value IS NOT NULL OR symbol IS NOT NULL)
) STRICT;

CREATE TABLE footnote (
  id TEXT PRIMARY KEY,
  published_table TEXT NOT NULL REFERENCES published_table (id),
  marker TEXT NOT NULL,
  text TEXT NOT NULL,
  line INTEGER NOT NULL,
  UNIQUE (published_table, marker)
) STRICT;

CREATE TABLE footnote_mark (
  footnote TEXT NOT NULL REFERENCES footnote (id),
  published_table TEXT NOT NULL REFERENCES published_table (id),
  attached_to TEXT NOT NULL CHECK (attached_to IN ('table', 'row', 'column', 'cell')),
  line INTEGER NOT NULL,
  field INTEGER NOT NULL CHECK (field >= 0),
  span INTEGER NOT NULL CHECK (span > 0),
  {mark_columns},
  PRIMARY KEY (published_table, line, field, footnote)
) STRICT;

CREATE TABLE total_check (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  {cell_columns},
  along TEXT NOT NULL REFERENCES dimension (name),
  parts INTEGER NOT NULL CHECK (parts > 0),
  printed INTEGER,
  computed INTEGER,
  difference INTEGER CHECK (difference IS printed - computed)
) STRICT;

CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  published_table TEXT REFERENCES published_table (id),
  line INTEGER,
  kind TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;

CREATE TABLE build (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
"""

# Made when the rows are in: one sorted pass is faster than a place for each row.
# What has the name of a dimension in its own: tables, indexes, and the columns of the view of all
# numbers.
_NAMED_AFTER = (
    "{}_ancestor",
    "{}_ancestor_ancestor",
    "{}_name",
    "{}_kind",
    "observation_{}",
    "row_heading_{}",
)

# The tables that SQLite keeps the index of the search in.
_OF_SEARCH = ("search_config", "search_content", "search_data", "search_docsize", "search_idx")

_ALWAYS_INDEXED = (
    "CREATE INDEX observation_symbol ON observation (published_table, symbol)"
    " WHERE symbol IS NOT NULL;\n"
    "CREATE INDEX finding_published_table ON finding (published_table);"
)

_LABELLED = """
SELECT
  observation.id,
  observation.published_table,
  published_table.measure,
  published_table.period,
  {labelled_columns},
  observation.value,
  observation.symbol,
  symbol.meaning AS symbol_meaning,
  (SELECT group_concat(note, ' ') FROM (
    SELECT DISTINCT footnote.marker || ' ' || footnote.text AS note
    FROM footnote_mark AS mark JOIN footnote ON footnote.id = mark.footnote
    WHERE mark.published_table = observation.published_table AND (
      mark.attached_to = 'table'
      OR (mark.attached_to IN ('row', 'cell') AND mark.line = observation.line
        AND mark.field IN (0, observation.field))
      OR (mark.attached_to = 'column'
        AND observation.field BETWEEN mark.field AND mark.field + mark.span - 1))
    ORDER BY footnote.line)) AS notes,
  observation.additive,
  observation.line,
  observation.field
FROM observation
LEFT JOIN published_table ON published_table.id = observation.published_table
{labelled_joins}
LEFT JOIN symbol ON symbol.symbol = observation.symbol
"""

_REST_OF_ROWS = """
SELECT rest.published_table, '{dimension}' AS dimension,
  rest."{dimension}" AS rest, category.name AS rest_name,
  beside."{dimension}" AS excludes, other.name AS excludes_name
FROM {heading} AS rest
JOIN "{dimension}" AS category ON category.code = rest."{dimension}" AND category.kind = 'rest'
JOIN {heading} AS beside ON beside.published_table = rest.published_table
  AND beside.{parent} IS rest.{parent} AND beside."{dimension}" <> rest."{dimension}"
JOIN "{dimension}" AS other ON other.code = beside."{dimension}"
"""

# What rows and columns are printed, of whatever dimension: for SQL that asks about any table.
_PRINTED_ROW = """
SELECT heading.published_table, 'row' AS axis, '{dimension}' AS dimension,
  category.code, category.name, category.kind, heading.printed, heading.line, NULL AS field
FROM row_heading AS heading
JOIN "{dimension}" AS category ON category.code = heading."{dimension}"
"""

_PRINTED_COLUMN = """
SELECT heading.published_table, 'column' AS axis, '{dimension}' AS dimension,
  category.code, category.name, category.kind, heading.printed, NULL AS line, heading.field
FROM column_heading AS heading
JOIN "{dimension}" AS category ON category.code = heading."{dimension}"
"""

_CHECK_LABELLED = """
SELECT
  proof.published_table,
  proof.along,
  {total_columns},
  beside.name AS across,
  {beside_columns},
  proof.parts,
  proof.printed,
  proof.computed,
  proof.difference
FROM total_check AS proof
JOIN published_table AS page ON page.id = proof.published_table
JOIN dimension AS beside
  ON beside.name = CASE proof.along WHEN page.row_dimension THEN page.column_dimension
    ELSE page.row_dimension END
{joins}
"""


def tables(
    row_dimensions: Sequence[str],
    column_dimensions: Sequence[str],
    extra_columns: Mapping[str, Sequence[str]],
) -> str:
    """The SQL that creates all tables; `extra_columns` are those of each codelist of ours.

    Raises CodelistError for a dimension named like a table.
    """
    dimensions = list(dict.fromkeys([*row_dimensions, *column_dimensions]))
    _expect_free_names(dimensions)
    every_page_has_all = len(row_dimensions) == len(column_dimensions) == 1
    parts = [_PUBLISHED]
    for dimension in dimensions:
        extra = "".join(f',\n  "{name}" TEXT' for name in extra_columns.get(dimension, ()))
        parts.append(_DIMENSION.format(dimension=dimension, extra_columns=extra))
    parts.append(
        _PAGE.format(
            row_columns=_references(row_dimensions, len(row_dimensions) == 1),
            column_columns=_references(column_dimensions, False),
            cell_columns=_references(dimensions, every_page_has_all),
            mark_columns=_references(dimensions, False),
        )
    )
    return "".join(parts)


def indexes(pairs: Sequence[tuple[str, str]]) -> str:
    """The SQL that indexes numbers, checks and headings, for when they are all in.

    `pairs` are the row and column dimension of each kind of page. A number has a NULL for each
    dimension of other pages, and NULLs are no reason for SQLite to refuse a row: so each kind of
    page has a unique index of its own, of its numbers alone.
    """
    kinds = sorted({(min(pair), max(pair)) for pair in pairs})
    dimensions = sorted({name for pair in pairs for name in pair})
    rows = sorted({row for row, _ in pairs})
    all_dimensions = ", ".join(f'"{name}"' for name in dimensions)
    return "\n".join(
        [
            *(_unique(kinds) if len(kinds) > 1 else _unique_for_all(kinds)),
            *(f'CREATE INDEX "observation_{d}" ON observation ("{d}");' for d in dimensions),
            *(f'CREATE INDEX "row_heading_{d}" ON row_heading ("{d}");' for d in rows),
            "CREATE UNIQUE INDEX unique_total_check"
            f" ON total_check (published_table, {all_dimensions}, along);",
            _ALWAYS_INDEXED,
        ]
    )


def _unique_for_all(kinds: Sequence[tuple[str, str]]) -> list[str]:
    return [
        f'CREATE UNIQUE INDEX unique_observation ON observation (published_table, "{a}", "{b}");'
        for a, b in kinds
    ]


def _unique(kinds: Sequence[tuple[str, str]]) -> list[str]:
    each = [
        f'CREATE UNIQUE INDEX "unique_observation.{a}.{b}"'
        f' ON observation (published_table, "{a}", "{b}")'
        f' WHERE "{a}" IS NOT NULL AND "{b}" IS NOT NULL;'
        for a, b in kinds
    ]
    return [*each, "CREATE INDEX observation_published_table ON observation (published_table);"]


def views(row_dimensions: Sequence[str], column_dimensions: Sequence[str]) -> dict[str, str]:
    """The SELECT behind each view, by name."""
    dimensions = list(dict.fromkeys([*row_dimensions, *column_dimensions]))
    columns = [
        f'observation."{d}",\n  "{d}_of".name AS "{d}_name",\n  "{d}_of".kind AS "{d}_kind"'
        for d in dimensions
    ]
    joins = [
        f'LEFT JOIN "{d}" AS "{d}_of" ON "{d}_of".code = observation."{d}"' for d in dimensions
    ]
    rests = [
        _REST_OF_ROWS.format(dimension=dimension, heading=heading, parent=parent)
        for names, heading, parent in (
            (row_dimensions, "row_heading", "parent_position"),
            (column_dimensions, "column_heading", "parent_field"),
        )
        for dimension in names
    ]
    return {
        "observation_labelled": _LABELLED.format(
            labelled_columns=",\n  ".join(columns), labelled_joins="\n".join(joins)
        ),
        "observation_additive": "SELECT * FROM observation_labelled WHERE additive = 1",
        "rest_excludes": "UNION ALL".join(rests),
        "printed_category": "UNION ALL".join(
            [_PRINTED_ROW.format(dimension=name) for name in row_dimensions]
            + [_PRINTED_COLUMN.format(dimension=name) for name in column_dimensions]
        ),
        "total_check_labelled": _CHECK_LABELLED.format(
            total_columns=_of_dimension("proof.along", dimensions, "total"),
            beside_columns=_of_dimension("beside.name", dimensions, "beside"),
            joins="\n".join(
                f'LEFT JOIN "{d}" AS "{d}_of" ON "{d}_of".code = proof."{d}"' for d in dimensions
            ),
        ),
    }


def _of_dimension(which: str, dimensions: Sequence[str], called: str) -> str:
    """Code, name, kind and position of the category of that dimension whose name `which` gives."""
    columns = {called: "code", **{f"{called}_{c}": c for c in ("name", "kind", "position")}}
    return ",\n  ".join(
        f"CASE {which} {_whens(dimensions, column)} END AS {name}"
        for name, column in columns.items()
    )


def _whens(dimensions: Sequence[str], column: str) -> str:
    return " ".join(f"WHEN '{d}' THEN \"{d}_of\".{column}" for d in dimensions)


def _references(dimensions: Sequence[str], always: bool) -> str:
    must = " NOT NULL" if always else ""
    return ",\n  ".join(f'"{name}" TEXT{must} REFERENCES "{name}" (code)' for name in dimensions)


def _expect_free_names(dimensions: Sequence[str]) -> None:
    taken = _taken_names()
    belonging = {form.format(name): name for name in dimensions for form in _NAMED_AFTER}
    for name in dimensions:
        if not name or name != identifier(name):
            raise CodelistError(
                Place("publication.yml"),
                f"a dimension named {shown(name)}; expected lower-case letters, digits and"
                " underscores",
            )
        if name in taken or name.startswith("sqlite_"):
            raise CodelistError(
                Place("publication.yml"),
                f"a dimension named {shown(name)} would take the name of a table or column of"
                " ours; give it another row_dimension or column_dimension under tables:",
            )
        if name in belonging:
            raise CodelistError(
                Place("publication.yml"),
                f"a dimension named {shown(name)} would take a name that belongs to the dimension"
                f" {shown(belonging[name])}; give one of them another row_dimension or"
                " column_dimension under tables:",
            )


def _taken_names() -> set[str]:
    """Tables, views, and the columns that stand beside those of the dimensions."""
    names = re.findall(r"(?m)^CREATE (?:VIRTUAL )?(?:TABLE|INDEX) ([a-z_]++)", _PUBLISHED + _PAGE)
    beside = [sql for sql in _PAGE.split("CREATE TABLE ") if "_columns}" in sql]
    columns = re.findall(r"(?m)^  ([a-z_]++) (?:TEXT|INTEGER)", "".join(beside))
    in_views = ["measure", "period", "symbol_meaning", "notes"]
    return {*names, *_OF_SEARCH, *views([], []), *columns, *in_views}
