"""The features of the site, in the order of their hooks: the one file that Datasette loads.

Datasette loads only the files directly in --plugins-dir, in the order of a directory listing, and
gives them no templates or static files. Here each feature is registered as a package, so Datasette
finds its `templates` and `static` folders, and the order is the same on every machine.
"""

import importlib
from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette
from datasette.plugins import pm

from plugins.addresses.address_layer import addressed, below_prefix
from plugins.cache.cache_layer import cached
from plugins.guard.attending import attended
from plugins.guard.guard_layer import guarded
from plugins.operations.log_layer import logged_if_asked

Application = Callable[..., Awaitable[None]]

# Modules with hooks. A package among them may have the folders `templates` and `static`.
FEATURES = (
    "plugins.layout",
    "plugins.seo",
    "plugins.front",
    "plugins.published",
    "plugins.questions",
    "plugins.questions.chart_formats",
    "plugins.questions.lower_function",
    "plugins.questions.overview_page",
    "plugins.vega_button",
    "plugins.search",
    "plugins.tables",
    "plugins.downloads",
    "plugins.downloads.catalogue_routes",
    "plugins.downloads.csv_cells",
    "plugins.downloads.database_file",
    "plugins.downloads.unknown_formats",
    "plugins.guard",
    "plugins.guard.permissions",
    "plugins.operations",
    "plugins.operations.opening",
    "plugins.operations.view_counts",
)

# The outermost first. What attends to the connection knows whether the client still takes what all
# others send. The log counts bytes as they are sent, 304 included, so it is outside of the cache;
# the cache compresses and tags what the guard let through. Between the two layers for addresses a
# path is one of the site, whatever prefix it is served below.
LAYERS: tuple[Callable[[Datasette, Application], Application], ...] = (
    attended,
    logged_if_asked,
    addressed,
    cached,
    guarded,
    below_prefix,
)


for name in FEATURES:
    # Where one process has several sites, as tests have, this file is loaded for each of them.
    if not pm.has_plugin(name):
        pm.register(importlib.import_module(name), name)


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Put all layers around Datasette and around what other plugins wrapped it in."""

    def layered(app: Application) -> Application:
        for layer in reversed(LAYERS):
            app = layer(datasette, app)
        return app

    return layered
