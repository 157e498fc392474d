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
  form TEXT NOT NULL CHECK (form IN ('txt', 'tsv', 'csv', 'html', 'xlsx', 'ods', 'px', 'json')),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  lines INTEGER NOT NULL CHECK (lines > 0),
  encoding TEXT CHECK (encoding <> ''),
  byte_order_mark INTEGER NOT NULL CHECK (byte_order_mark IN (0, 1))
) STRICT;

-- The bytes of a file that is not written back from its lines (such as a workbook, or text that is not
-- in UTF-8), but is read once more to be compared with them. They are in several parts, because a site limits how long one value may be.
CREATE TABLE source_content (
  source_file TEXT NOT NULL REFERENCES source_file (name),
  part INTEGER NOT NULL CHECK (part >= 0),
  bytes BLOB NOT NULL CHECK (length(bytes) > 0),
  PRIMARY KEY (source_file, part)
) STRICT;

-- `sheet` is empty where a file has no sheets with names. Roles and endings are compared with OR, not
-- with IN: for a list of three or more values SQLite builds a set, and builds it again for every row
-- that is inserted.
CREATE TABLE source_line (
  source_file TEXT NOT NULL REFERENCES source_file (name),
  sheet TEXT NOT NULL,
  line INTEGER NOT NULL CHECK (line > 0),
  role TEXT NOT NULL CHECK (role = 'row' OR role = 'blank' OR role = 'head' OR role = 'title'
    OR role = 'number' OR role = 'breadcrumb' OR role = 'front' OR role = 'repeated head'
    OR role = 'section' OR role = 'continuation' OR role = 'footnote' OR role = 'note'
    OR role = 'source' OR role = 'legend' OR role = 'link' OR role = 'tail'),
  text TEXT NOT NULL,
  ending TEXT NOT NULL CHECK (ending = char(10) OR ending = char(13, 10) OR ending = ''),
  PRIMARY KEY (source_file, sheet, line)
) STRICT;

-- A dimension's `role`, if it has any: places on a map, times, or different measures. `map` is a file
-- beside the pages with boundaries; its `map_property` has the codes that `map_column` has here.
CREATE TABLE dimension (
  name TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  role TEXT CHECK (role IN ('geo', 'time', 'measure')),
  map TEXT,
  map_property TEXT,
  map_column TEXT,
  map_credit TEXT,
  CHECK ((map IS NULL) = (map_property IS NULL) AND (map IS NULL) = (map_column IS NULL))
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
  publisher TEXT,
  licence TEXT,
  licence_url TEXT,
  published TEXT CHECK (published IS date(published)),
  source_url TEXT,
  source_note TEXT,
  source_file TEXT NOT NULL REFERENCES source_file (name),
  sheet TEXT NOT NULL,
  first_line INTEGER NOT NULL CHECK (first_line > 0),
  last_line INTEGER NOT NULL CHECK (last_line >= first_line),
  rounding INTEGER CHECK (rounding >= 0),
  view TEXT UNIQUE,
  UNIQUE (source_file, sheet, first_line)
) STRICT;

-- The dimensions of each page, in the order of the page. `role` says that the categories are times, or
-- different measures, which never add up.
CREATE TABLE published_dimension (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  dimension TEXT NOT NULL REFERENCES dimension (name),
  axis TEXT NOT NULL CHECK (axis IN ('row', 'column')),
  position INTEGER NOT NULL CHECK (position >= 0),
  role TEXT CHECK (role IN ('time', 'measure')),
  PRIMARY KEY (published_table, dimension),
  UNIQUE (published_table, axis, position)
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
-- Its categories, and the ancestors of each (itself at distance 0). `top_group` is the name of
-- the one directly below the total of all, of the category itself if it is that one; a total has none.
-- {extra_columns} are those of its codelist, each with a comma before it.
CREATE TABLE "{dimension}" (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('total', 'group', 'item', 'rest')),
  parent TEXT REFERENCES "{dimension}" (code),
  top_group TEXT,
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
-- These have columns named after dimensions. The columns of the dimensions that a page does not have
-- are NULL in its rows.

-- The row and column headings of each page, in the order in which they are printed. `printed` are the
-- cells of a row's labels as they stand, with tabs between; `label` are the words that were read.
CREATE TABLE row_heading (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  line INTEGER NOT NULL,
  field INTEGER NOT NULL CHECK (field >= 0),
  printed TEXT NOT NULL,
  label TEXT NOT NULL,
  {row_columns},
  parent_position INTEGER,
  depth INTEGER NOT NULL CHECK (depth >= 0),
  PRIMARY KEY (published_table, position),
  UNIQUE (published_table, line),
  FOREIGN KEY (published_table, parent_position)
    REFERENCES row_heading (published_table, position)
) STRICT;

-- All printed heads. Those with a `position` are the headings of columns; a column that has no head of
-- its own is given one at the lowest level, with nothing printed.
CREATE TABLE column_heading (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  level INTEGER NOT NULL CHECK (level > 0),
  line INTEGER NOT NULL,
  field INTEGER NOT NULL CHECK (field >= 0),
  span INTEGER NOT NULL CHECK (span >= 0),
  printed TEXT NOT NULL,
  position INTEGER CHECK (position >= 0),
  label TEXT,
  {column_columns},
  parent_field INTEGER,
  depth INTEGER CHECK (depth >= 0),
  PRIMARY KEY (published_table, level, field),
  UNIQUE (published_table, position)
) STRICT;

-- The labels that stand alone above rows, and the last line that each is about.
CREATE TABLE section (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  line INTEGER NOT NULL,
  field INTEGER NOT NULL CHECK (field >= 0),
  level INTEGER NOT NULL CHECK (level >= 0),
  printed TEXT NOT NULL,
  label TEXT NOT NULL,
  last_line INTEGER NOT NULL CHECK (last_line >= line),
  PRIMARY KEY (published_table, line, field)
) STRICT;

-- Cells in rows and head lines that are not a label, head or number: spaces, or what nobody understood.
CREATE TABLE other_cell (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  line INTEGER NOT NULL,
  field INTEGER NOT NULL CHECK (field >= 0),
  printed TEXT NOT NULL,
  PRIMARY KEY (published_table, line, field)
) STRICT;

-- The numbers: a row for each row and column of each page. `value` is exact: an integer, or a real with
-- so many decimals. It is NULL where a symbol says that there is no number, and where nothing is
-- printed, or words.
CREATE TABLE observation (
  id INTEGER PRIMARY KEY,
  published_table TEXT NOT NULL REFERENCES published_table (id),
  {cell_columns},
  value ANY,
  decimals INTEGER NOT NULL CHECK (decimals >= 0),
  symbol TEXT REFERENCES symbol (symbol),
  printed TEXT NOT NULL,
  line INTEGER NOT NULL,
  field INTEGER NOT NULL CHECK (field >= 0),
  additive INTEGER NOT NULL CHECK (additive IN (0, 1)),
  CHECK (value IS NULL OR typeof(value) = iif(decimals, 'real', 'integer'))
) STRICT;

-- The notes, and the places where their markers are printed. What is attached to a row, a section or a
-- cell is about the rows from `first_row` to `last_row`, which are lines too.
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
  attached_to TEXT NOT NULL CHECK (attached_to IN ('table', 'section', 'row', 'column', 'cell')),
  line INTEGER NOT NULL,
  field INTEGER NOT NULL CHECK (field >= 0),
  span INTEGER NOT NULL CHECK (span > 0),
  first_row INTEGER,
  last_row INTEGER CHECK (last_row >= first_row),
  {mark_columns},
  PRIMARY KEY (published_table, line, field, footnote)
) STRICT;

-- The sums of each page: one heading of an axis is the sum of others, each added or subtracted.
-- `along` is the dimension in which the total differs from its parts. A relation of the kind "of which"
-- names parts that are not the whole. With `two_readings`, others of its headings may be the total. One
-- that is `nearly` right misses everywhere by little: it is known by its indentation, and not proved.
CREATE TABLE relation (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  id INTEGER NOT NULL CHECK (id >= 0),
  axis TEXT NOT NULL CHECK (axis IN ('row', 'column')),
  total INTEGER NOT NULL CHECK (total >= 0),
  along TEXT NOT NULL REFERENCES dimension (name),
  kind TEXT NOT NULL CHECK (kind IN ('sum', 'difference', 'of which')),
  two_readings INTEGER NOT NULL CHECK (two_readings IN (0, 1)),
  nearly INTEGER NOT NULL CHECK (nearly IN (0, 1)),
  PRIMARY KEY (published_table, id)
) STRICT;

CREATE TABLE relation_part (
  published_table TEXT NOT NULL,
  relation INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0),
  sign INTEGER NOT NULL CHECK (sign IN (-1, 1)),
  PRIMARY KEY (published_table, relation, position),
  FOREIGN KEY (published_table, relation) REFERENCES relation (published_table, id)
) STRICT;

-- The positions on the other axis that a relation is stated for, unless it is stated for all.
CREATE TABLE relation_lane (
  published_table TEXT NOT NULL,
  relation INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0),
  PRIMARY KEY (published_table, relation, position),
  FOREIGN KEY (published_table, relation) REFERENCES relation (published_table, id)
) STRICT;

-- Each printed total, added up again from its parts along one dimension. It holds if it differs by no
-- more than `allowed`, which rounding may do to it: "exact" if by nothing.
CREATE TABLE total_check (
  published_table TEXT NOT NULL REFERENCES published_table (id),
  {cell_columns},
  along TEXT NOT NULL REFERENCES dimension (name),
  relation INTEGER NOT NULL,
  parts INTEGER NOT NULL CHECK (parts > 0),
  printed ANY,
  computed ANY,
  difference ANY CHECK (difference IS printed - computed
    OR (typeof(difference) = 'real'
      AND abs(difference - (printed - computed)) <= 1e-9 * (1 + abs(printed) + abs(computed)))),
  allowed ANY NOT NULL CHECK (allowed >= 0),
  verdict TEXT NOT NULL CHECK (verdict IS CASE
    WHEN difference IS NULL THEN 'untold'
    WHEN difference = 0 THEN 'exact'
    WHEN abs(difference) <= allowed THEN 'rounded'
    ELSE 'fails' END),
  FOREIGN KEY (published_table, relation) REFERENCES relation (published_table, id)
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
-- Pages of one kind have the same dimensions, here {columns}.
CREATE UNIQUE INDEX unique_observation ON observation (published_table, {columns});

-- Section: unique index of each kind of page
-- If there are several kinds, a number is NULL in the dimensions of the other kinds. In a unique index
-- two NULLs are never equal, so each kind has an index of its own numbers alone: those that have its
-- dimensions, and none of a kind that has these and more.
CREATE UNIQUE INDEX "unique_observation.{name}"
  ON observation (published_table, {columns})
  WHERE {condition};

-- Section: index of several kinds of pages
CREATE INDEX observation_published_table ON observation (published_table);

-- Section: index of the numbers of a dimension
CREATE INDEX "observation_{dimension}" ON observation ("{dimension}");

-- Section: index of the row headings of a dimension
CREATE INDEX "row_heading_{dimension}" ON row_heading ("{dimension}");

-- Section: indexes of the pages
CREATE UNIQUE INDEX unique_total_check
  ON total_check (published_table, {dimension_columns}, along, relation);
CREATE INDEX observation_symbol ON observation (published_table, symbol) WHERE symbol IS NOT NULL;
CREATE INDEX finding_published_table ON finding (published_table);
-- Whether two tables would be called the same, and which is the first that counts the same.
CREATE INDEX published_table_words ON published_table (measure, period, number, id);
-- Which table comes first, which is the one that is asked about where none is chosen.
CREATE INDEX published_table_order ON published_table (period, number, id);

-- Section: series
-- The same table for several times: the tables of a series, earliest first. They have the same measure,
-- unit and dimensions, and titles that differ only in their periods. Their order must be sure: by periods
-- that begin with a year, else by the days they were published, else by years at the end of periods. Where
-- two have the same period or place in that order, there is no series. `series` is the id of the first.
-- It is a table, as to find the series takes as long as there are tables, and it is written when all
-- of them are.
CREATE TABLE series (
  series TEXT NOT NULL REFERENCES published_table (id),
  position INTEGER NOT NULL CHECK (position >= 0),
  published_table TEXT NOT NULL UNIQUE REFERENCES published_table (id),
  period TEXT NOT NULL,
  tables INTEGER NOT NULL CHECK (tables > position),
  PRIMARY KEY (series, position)
) STRICT;

INSERT INTO series
WITH keyed_table AS MATERIALIZED (
  SELECT id, period,
    CASE
      WHEN period GLOB '[12][0-9][0-9][0-9]*' THEN period
      WHEN published IS NOT NULL THEN published
      WHEN period GLOB '*[12][0-9][0-9][0-9]' THEN substr(period, -4)
    END AS moment,
    json_array(replace(title, coalesce(period, ''), ''), measure, unit, (
      SELECT json_group_array(json_array(dimension, role)) FROM (
        SELECT dimension, role FROM published_dimension
        WHERE published_table = published_table.id ORDER BY dimension)
    )) AS key
  FROM published_table
), series_key AS (
  SELECT key, count(*) AS tables FROM keyed_table GROUP BY key
  HAVING count(*) > 1 AND count(*) = count(DISTINCT period) AND count(*) = count(DISTINCT moment)
)
SELECT
  first_value(id) OVER in_order AS series,
  row_number() OVER in_order - 1 AS position,
  id AS published_table,
  period,
  tables
FROM keyed_table JOIN series_key USING (key)
WINDOW in_order AS (PARTITION BY key ORDER BY moment)
ORDER BY series, position;

-- Section: views
-- In every view a column with the name of a dimension has the names of categories, and {dimension}_code
-- their codes, {dimension}_kind their kinds, {dimension}_group the names of their top groups. In the
-- tables above, the same column has the code, as the key of the table of that name.

-- The numbers with the names of their categories, the meaning of their symbols and their notes.
CREATE VIEW "observation_labelled" AS SELECT
  {category_names},
  observation.value,
  published_table.measure,
  published_table.period,
  observation.symbol,
  symbol.meaning AS symbol_meaning,
  (SELECT group_concat(note, ' ') FROM (
    SELECT DISTINCT footnote.marker || ' ' || footnote.text AS note
    FROM footnote_mark AS mark JOIN footnote ON footnote.id = mark.footnote
    WHERE mark.published_table = observation.published_table AND (
      mark.attached_to = 'table'
      OR (mark.attached_to IN ('row', 'section', 'cell')
        AND observation.line BETWEEN mark.first_row AND mark.last_row
        AND (mark.attached_to <> 'cell' OR mark.field = observation.field))
      OR (mark.attached_to = 'column'
        AND observation.field BETWEEN mark.field AND mark.field + mark.span - 1))
    ORDER BY footnote.line)) AS notes,
  observation.additive,
  observation.published_table,
  {categories},
  observation.decimals,
  observation.line,
  observation.field,
  observation.id
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

-- The totals, with the names of their categories: `total` is the category that is a sum, `beside` that
-- of the first dimension of the other axis.
CREATE VIEW "total_check_labelled" AS SELECT
  proof.published_table,
  proof.along,
  {total_columns},
  beside.dimension AS across,
  {beside_columns},
  proof.parts,
  proof.printed,
  proof.computed,
  proof.difference,
  proof.allowed,
  proof.verdict,
  proof.relation
FROM total_check AS proof
JOIN published_dimension AS summed
  ON summed.published_table = proof.published_table AND summed.dimension = proof.along
JOIN published_dimension AS beside
  ON beside.published_table = proof.published_table AND beside.axis <> summed.axis
  AND beside.position = 0
{total_joins};

-- Section: view of a published table
-- Its numbers in the order of the page, with a column for each of its dimensions.
CREATE VIEW "{name}" AS SELECT
  {names},
  value,
  symbol,
  notes,
  {categories},
  additive,
  line,
  field
FROM observation_labelled WHERE published_table = '{id}' ORDER BY id;

-- Section: select for rest_excludes
-- One for each dimension of rows and of columns; schema.py joins them with UNION ALL.
-- {heading} is row_heading or column_heading, {parent} its column that refers to the heading above.
SELECT rest.published_table, '{dimension}' AS dimension,
  category.name AS rest, category.code AS rest_code,
  other.name AS excludes, other.code AS excludes_code
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
