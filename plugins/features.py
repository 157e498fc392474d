"""Register the features of the site and its layers, each in a fixed order.

Datasette loads only the files directly in --plugins-dir, in the order of a directory listing, and
finds no templates or static files for them. So this is the only such file: it registers each
feature as a package, whose `templates` and `static` folders Datasette finds.
"""

import importlib
from collections.abc import Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from plugins.addresses.address_layer import addressed, below_prefix
from plugins.cache.cache_layer import cached
from plugins.cache.kept_layer import answering_from_memory, keeping
from plugins.common.asgi import Application
from plugins.guard.connection_watch import watched
from plugins.guard.guard_layer import guarded
from plugins.languages.language_layer import in_language, keeping_language
from plugins.operations.access_log import logged_if_set
from plugins.operations.ending import ending_in_time
from plugins.questions.known_values import with_known_values

# Modules with hooks. A package among them may have the folders `templates` and `static`.
FEATURES = (
    "plugins.languages",
    "plugins.layout",
    "plugins.seo",
    "plugins.front",
    "plugins.published",
    "plugins.published.embedded_table",
    "plugins.versions",
    "plugins.questions",
    "plugins.questions.chart_formats",
    "plugins.questions.answer_files",
    "plugins.questions.embedded_question",
    "plugins.questions.package_format",
    "plugins.questions.lower_function",
    "plugins.questions.overview_page",
    "plugins.vega_button",
    "plugins.categories",
    "plugins.search",
    "plugins.tables",
    "plugins.sql_page",
    "plugins.downloads",
    "plugins.downloads.database_file",
    "plugins.downloads.unknown_formats",
    "plugins.openapi",
    "plugins.pxweb_api",
    "plugins.guard",
    "plugins.guard.connection_bounds",
    "plugins.guard.fair_rows",
    "plugins.guard.permissions",
    "plugins.guard.table_parameters",
    "plugins.guard.whole_answers",
    "plugins.downloads.true_and_false",
    "plugins.operations.health",
    "plugins.operations.startup",
)

# The outermost layer comes first. The log counts the bytes that are sent, also for 304 and for what
# comes from memory, so it is outside of that. `watched` sees all else that is sent, to know whether
# the client still reads. What is kept are answers with all of their headers, and whole.
# The cache compresses and tags the answers to requests that the guard accepts, in each language.
# Between `addressed` and `below_prefix`, paths have no prefix.
LAYERS: tuple[Callable[[Datasette, Application], Application], ...] = (
    ending_in_time,
    logged_if_set,
    answering_from_memory,
    watched,
    keeping,
    addressed,
    in_language,
    cached,
    guarded,
    keeping_language,
    with_known_values,
    below_prefix,
)


for name in FEATURES:
    # A process with several sites, as in the tests, loads this file once for each of them.
    if not pm.has_plugin(name):
        pm.register(importlib.import_module(name), name)


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Put all layers around Datasette and around the layers of other plugins."""

    def layered(app: Application) -> Application:
        for layer in reversed(LAYERS):
            app = layer(datasette, app)
        return app

    return layered
