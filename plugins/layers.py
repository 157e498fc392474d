"""The layers around Datasette, in the one place that says their order.

Datasette loads plugins in the order of a directory listing, which differs between machines, so a
hook in each layer's own plugin would leave their order to chance.
"""

from collections.abc import Awaitable, Callable

from datasette import hookimpl
from datasette.app import Datasette

from plugins.addressing.layer import addressed, below_prefix
from plugins.caching.layer import cached
from plugins.guarding.attending import attended
from plugins.guarding.layer import guarded
from plugins.watching.layer import logged_if_asked

Application = Callable[..., Awaitable[None]]

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


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[Application], Application]:
    """Put all layers around Datasette and around what other plugins wrapped it in."""

    def layered(app: Application) -> Application:
        for layer in reversed(LAYERS):
            app = layer(datasette, app)
        return app

    return layered
