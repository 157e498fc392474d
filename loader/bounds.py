"""Bounds on the size of the input; larger input is refused with one line, before any work is done.

The bounds are far larger than any table that people read. Within them a page takes at most a few
seconds and a few hundred megabytes, whatever it contains. seeds/README.md lists them for those who
add pages.
"""

LARGEST_FILE = 8_000_000  # bytes of a page or of a CSV file
LARGEST_SETTINGS = 1_000_000  # bytes of publication.yml
DEEPEST_SETTINGS = 10  # levels of nested lists and mappings
MOST_CSV_COLUMNS = 200
LONGEST_FIELD = 100_000  # characters of a field in a CSV file
MOST_DIMENSIONS = 50  # of one publication; SQLite joins no more than 64 tables

# Of one page:
MOST_LINES = 40_000
LONGEST_LINE = 1_000_000  # characters
MOST_CHARACTERS = 20_000_000  # of all cells of a file, each as often as it is shown
LONGEST_WORDS = 1_000  # characters of a title, a heading, a label, a cell
MOST_COLUMNS = 16_384  # as many as a spreadsheet has
MOST_HEAD_LINES = 20
MOST_NUMBERS = 100_000
MOST_MARKS = 100_000  # places that notes are attached to
DEEPEST_TREE = 50  # totals above one category, on a page or in a codelist
MOST_FINDINGS = 1_000  # of each kind; one more finding counts the others

# The search for the totals of a page is given up after this many additions.
MOST_ADDITIONS = 1_000_000
