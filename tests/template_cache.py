"""Compile each template once for all sites of a process.

Every Datasette has a Jinja environment of its own, and would compile all its templates again.
"""

from functools import partial

from datasette import app
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class TemplateCache(BytecodeCache):
    """Compiled templates in memory; Jinja compares the checksum of the source."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with the compiled template, if there is one."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled template."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


app.Environment = partial(app.Environment, bytecode_cache=TemplateCache())
