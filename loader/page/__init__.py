"""Read a published page: bytes to lines, heads, title, notes and values."""
