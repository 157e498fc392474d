"""Choose categories of a published table, and cut the table down to them.

`select(table, {"colour": "RED,BLUE", "box": "leaf"})` is all that others need: it returns a table
that every format can write. `offered(table)` lists what can be chosen.
"""
