-- The database: all its tables, indexes and views.
--
-- Tables are STRICT, and SQLite itself refuses rows that do not belong (keys, foreign keys, CHECKs).
-- A dimension gives its name to a table, and to a column wherever its categories are referred to.
--
-- loader/database/schema.py reads this file, section by section, and fills in what is in {braces}:
--   {dimension}   the name of a dimension
--   {..._columns}, {..._joins}, {..._selects}   SQL that schema.py writes, one piece for each dimension
-- A comment is always a line of its own; the database does not keep it.

-- Section: tables
-- For every publication, whatever its dimensions are.

-- The published files, and each of their lines.
CREATE TABLE source_file (
  name TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  lines INTEGER NOT NULL CHECK (lines > 0),
  byte_order_mark INTEGER NOT NULL CHECK (byte_order_mark IN (0, 1))
) STRICT;

-- Roles and endings are compared with OR, not with IN: for a list of three or more values SQLite
-- builds a set, and builds it again for every row that is inserted.
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

-- A dimension's `role` is the one it has in SDMX and JSON-stat, if it has any.
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

-- What is printed in place of a number or beside it, such as "-" or "*".
CREATE TABLE symbol (
  symbol TEXT PRIMARY KEY,
  meaning TEXT NOT NULL,
  meaning_no TEXT,
  value_is TEXT NOT NULL CHECK (value_is IN ('zero', 'missing', 'unchanged')),
  sdmx_obs_status TEXT
) STRICT;

-- Every name of every category. `folded` is the form that names are compared in.
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

-- The index of the search. A category has the same rowid here as in the table of its dimension.
CREATE VIRTUAL TABLE search USING fts5 (
  type UNINDEXED, title, body, path UNINDEXED, words, tokenize = 'unicode61 remove_diacritics 2'
);

-- Section: tables of a dimension
-- Its categories, and the ancestors of each (itself at distance 0). {extra_columns} are those of its
-- codelist, each with a comma before it.
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

-- Section: tables of the pages
-- These have columns named after dimensions. A page has categories of two dimensions; the columns of
-- the others are NULL in its rows.

-- The row and column headings of each page, in the order in which they are printed.
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

-- The numbers: a row for each field of each page that has a number or a symbol.
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

-- The notes, and the places where their markers are printed.
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

-- Each printed total, added up again from its parts along one dimension.
CREATE TABLE total_check (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  {cell_columns},
  along TEXT NOT NULL REFERENCES dimension (name),
  parts INTEGER NOT NULL CHECK (parts > 0),
  printed INTEGER,
  computed INTEGER,
  difference INTEGER CHECK (difference IS printed - computed)
) STRICT;

-- What a reader should know about a page or codelist, such as two labels for one category.
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  published_table TEXT REFERENCES published_table (id),
  line INTEGER,
  kind TEXT NOT NULL,
  message TEXT NOT NULL
) STRICT;

-- What this database was built from.
CREATE TABLE build (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Section: unique index of the only kind of page
-- Indexes are created after all rows are inserted: to sort them once is faster than to keep them sorted.
-- Pages of one kind have the same pair of dimensions, here {first} and {second}.
CREATE UNIQUE INDEX unique_observation ON observation (published_table, "{first}", "{second}");

-- Section: unique index of each kind of page
-- If there are several kinds, a number is NULL in the dimensions of the other kinds. In a unique index
-- two NULLs are never equal, so each kind has an index of its own numbers alone.
CREATE UNIQUE INDEX "unique_observation.{first}.{second}"
  ON observation (published_table, "{first}", "{second}")
  WHERE "{first}" IS NOT NULL AND "{second}" IS NOT NULL;

-- Section: index of several kinds of pages
CREATE INDEX observation_published_table ON observation (published_table);

-- Section: index of the numbers of a dimension
CREATE INDEX "observation_{dimension}" ON observation ("{dimension}");

-- Section: index of the row headings of a dimension
CREATE INDEX "row_heading_{dimension}" ON row_heading ("{dimension}");

-- Section: indexes of the pages
CREATE UNIQUE INDEX unique_total_check ON total_check (published_table, {dimension_columns}, along);
CREATE INDEX observation_symbol ON observation (published_table, symbol) WHERE symbol IS NOT NULL;
CREATE INDEX finding_published_table ON finding (published_table);

-- Section: views
-- The numbers with the names of their categories, the meaning of their symbols and their notes.
CREATE VIEW "observation_labelled" AS SELECT
  observation.id,
  observation.published_table,
  published_table.measure,
  published_table.period,
  {category_columns},
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
{category_joins}
LEFT JOIN symbol ON symbol.symbol = observation.symbol;

-- The numbers that do not overlap, and so may be added up.
CREATE VIEW "observation_additive" AS SELECT * FROM observation_labelled WHERE additive = 1;

-- For each category of the kind "rest": the categories beside it, which it does not include.
CREATE VIEW "rest_excludes" AS {rest_selects};

-- The rows and columns of every page, whatever their dimensions.
CREATE VIEW "printed_category" AS {printed_selects};

-- The totals, with the names of their categories: `total` is the category that is a sum, `beside` the
-- category of the other dimension.
CREATE VIEW "total_check_labelled" AS SELECT
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
{total_joins};

-- Section: select for rest_excludes
-- One for each dimension of rows and of columns; schema.py joins them with UNION ALL.
-- {heading} is row_heading or column_heading, {parent} its column that refers to the heading above.
SELECT rest.published_table, '{dimension}' AS dimension,
  rest."{dimension}" AS rest, category.name AS rest_name,
  beside."{dimension}" AS excludes, other.name AS excludes_name
FROM {heading} AS rest
JOIN "{dimension}" AS category ON category.code = rest."{dimension}" AND category.kind = 'rest'
JOIN {heading} AS beside ON beside.published_table = rest.published_table
  AND beside.{parent} IS rest.{parent} AND beside."{dimension}" <> rest."{dimension}"
JOIN "{dimension}" AS other ON other.code = beside."{dimension}"

-- Section: select of rows for printed_category
SELECT heading.published_table, 'row' AS axis, '{dimension}' AS dimension,
  category.code, category.name, category.kind, heading.printed, heading.line, NULL AS field
FROM row_heading AS heading
JOIN "{dimension}" AS category ON category.code = heading."{dimension}"

-- Section: select of columns for printed_category
SELECT heading.published_table, 'column' AS axis, '{dimension}' AS dimension,
  category.code, category.name, category.kind, heading.printed, NULL AS line, heading.field
FROM column_heading AS heading
JOIN "{dimension}" AS category ON category.code = heading."{dimension}"
