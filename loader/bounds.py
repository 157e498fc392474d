"""How large the input may be: what goes beyond is told in one line, before any work is done on it.

The bounds are far beyond any table that people read. Within them a page takes seconds and some
hundred megabytes at most, whatever stands in it. seeds/README.md tells them to those who add pages.
"""

LARGEST_FILE = 8_000_000  # bytes of a page, or of a CSV file written by hand
LARGEST_SETTINGS = 1_000_000  # bytes of publication.yml
DEEPEST_SETTINGS = 10  # lists and mappings within each other
MOST_CSV_COLUMNS = 200
LONGEST_FIELD = 100_000  # characters of a field in a CSV file
MOST_DIMENSIONS = 50  # of one publication; SQLite joins no more than 64 tables

# Of one page:
MOST_LINES = 200_000
LONGEST_LINE = 1_000_000  # characters
LONGEST_WORDS = 1_000  # characters of a title, a heading, a label, a cell
MOST_COLUMNS = 16_384  # as many as a spreadsheet has
MOST_HEAD_LINES = 20
MOST_NUMBERS = 200_000
MOST_MARKS = 100_000  # places that notes hang on
DEEPEST_TREE = 50  # totals above one category, in a codelist as well
MOST_FINDINGS = 1_000  # of each kind; how many more there are is one finding

# How often numbers of a page are added up in the search for totals before it is given up.
MOST_ADDITIONS = 1_000_000
