"""Functions and classes of Datasette without documentation that the site uses as they are."""

from datasette.database import Results
from datasette.filters import Filters
from datasette.url_builder import Urls
from datasette.utils import (
    PrefixedUrlString,
    add_cors_headers,
    call_with_supported_arguments,
    escape_sqlite,
    path_with_format,
    sqlite_timelimit,
    to_css_class,
)
from datasette.utils.asgi import AsgiFileDownload, Base400, asgi_send_file
from datasette.views.base import DatasetteError

from plugins.common.datasette_inside import IS_ONE

__all__ = (
    "COMPARISONS",
    "SET_BY_DATASETTE",
    "AsgiFileDownload",
    "Base400",
    "DatasetteError",
    "PrefixedUrlString",
    "Results",
    "Urls",
    "add_cors_headers",
    "asgi_send_file",
    "call_with_supported_arguments",
    "escape_sqlite",
    "path_with_format",
    "sqlite_timelimit",
    "to_css_class",
)

# PRAGMAs that Datasette sets on the connections with which it reads: 1.0 does by sqlite-utils.
SET_BY_DATASETTE = frozenset(["recursive_triggers"] if IS_ONE else [])

# What may follow the name of a column and `__` in the address of a table.
COMPARISONS = tuple(key for key, *_ in Filters(()).lookups())
