"""CSV of tables, views, questions and SQL by the same rule as that of published tables."""

from types import SimpleNamespace

from datasette import hookimpl
from datasette.views import base

from loader.formats.csv_writer import SafeWriter


@hookimpl
def startup() -> None:
    """Give Datasette our writer: it has one place that writes CSV, and no hook for it."""
    base.csv = SimpleNamespace(writer=SafeWriter)
