"""One line a request that a machine can read, without what a reader has asked.

Of the query only the names of its parameters are kept: what stands in them is what somebody looks
for, and nobody else's business. For the same reason there is no address of the client.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

_LONGEST_PATH = 500


def line(
    scope: Mapping[str, Any], began: datetime, milliseconds: float, status: int, size: int
) -> str:
    """The request as one line of JSON; `size` is that of the body as it was sent."""
    query = scope["query_string"].decode("latin-1")
    names = dict.fromkeys(name for name, _ in parse_qsl(query, keep_blank_values=True))
    return json.dumps(
        {
            "time": began.isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "path": scope["path"][:_LONGEST_PATH],
            "parameters": [name[:50] for name in names][:20],
            "status": status,
            "ms": round(milliseconds, 1),
            "bytes": size,
        }
    )
