"""Register the features of the site and its layers, each in a fixed order.

Datasette loads only the files directly in --plugins-dir, in the order of a directory listing, and
finds no templates or static files for them. So this is the only such file: it registers each
feature as a package, whose `templates` and `static` folders Datasette finds.
"""

import importlib
from collections.abc import Callable
from pkgutil import resolve_name

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from plugins.common.asgi import Application

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
    "plugins.questions.main_answer",
    "plugins.vega_button",
    "plugins.vega_button.rows_chart_page",
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
    "plugins.guard.page_steps",
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
LAYERS = (
    "plugins.operations.ending:ending_in_time",
    "plugins.operations.server_process:set_up_process",
    "plugins.operations.access_log:logged_if_set",
    "plugins.cache.kept_layer:answering_from_memory",
    "plugins.guard.connection_watch:watched",
    "plugins.cache.kept_layer:keeping",
    "plugins.addresses.address_layer:addressed",
    "plugins.languages.language_layer:in_language",
    "plugins.cache.cache_layer:cached",
    "plugins.guard.guard_layer:guarded",
    "plugins.languages.language_layer:keeping_language",
    "plugins.questions.known_values:with_known_values",
    "plugins.addresses.address_layer:below_prefix",
)


for name in FEATURES:
    # A process with several sites, as in the tests, loads this file once for each of them.
    if not pm.has_plugin(name):
        pm.register(importlib.import_module(name), name)


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Put all layers around Datasette and around the layers of other plugins."""

    def layered(app: Application) -> Application:
        for name in reversed(LAYERS):
            app = resolve_name(name)(datasette, app)
        return app

    return layered
