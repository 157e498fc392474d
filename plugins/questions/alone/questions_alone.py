"""Register the questions on a site of others, with `--plugins-dir plugins/questions/alone`.

Datasette loads every file of that folder, so this is the only one.
"""

import importlib
from collections.abc import Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from plugins.common.asgi import Application
from plugins.questions.known_values import with_known_values

for name in ("questions", "questions.chart_formats", "questions.lower_function"):
    if not pm.has_plugin(f"plugins.{name}"):
        pm.register(importlib.import_module(f"plugins.{name}"), f"plugins.{name}")


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Refuse values that are not among the choices of a question."""
    return lambda app: with_known_values(datasette, app)
