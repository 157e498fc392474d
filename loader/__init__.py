"""From a published table to a proved, normalised SQLite database.

    bytes -> page -> cells -> headings -> values -> proved trees -> codes -> SQLite -> page

Each arrow is a function in a module of its own; `loader.table` runs the chain for one page and
`loader.build` for a whole publication.
"""

__version__ = "0.1.0"
