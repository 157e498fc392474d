"""Read published statistical tables, prove their totals, and store them in a SQLite database.

    bytes -> page -> cells -> headings -> values -> proved trees -> codes -> SQLite -> page

Each arrow is a function in a module of its own. `loader.table` takes one page through all steps,
and `loader.build` a whole publication.
"""

__version__ = "0.1.0"
