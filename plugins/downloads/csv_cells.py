"""Write the CSV of tables, views, questions and SQL by the rules of published tables."""

from types import SimpleNamespace

from datasette import hookimpl
from datasette.views import base

from loader.formats.csv_writer import SafeWriter


@hookimpl
def startup() -> None:
    """Replace the CSV writer of Datasette, which has no hook for it."""
    base.csv = SimpleNamespace(writer=SafeWriter)
