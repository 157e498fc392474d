"""What the plugins use of Datasette outside of one folder is in its documentation.

The lists here are of the documentation of Datasette 0.65: internals.rst, plugin_hooks.rst and
testing_plugins.rst. A name that only the documentation of 1.0 has says so.
"""

import ast
from collections.abc import Iterator

from helpers import ROOT

PLUGINS = ROOT / "plugins"
INSIDE = PLUGINS / "common" / "datasette_inside"

DOCUMENTED_IMPORTS = {
    "datasette": {"Forbidden", "NotFound", "Request", "Response", "hookimpl", "__version__"},
    "datasette.app": {"Datasette"},
    "datasette.database": {"Database", "QueryInterrupted"},
    "datasette.filters": {"FilterArguments"},
    "datasette.plugins": {"pm"},
    "datasette.utils": {"await_me_maybe", "tilde_decode", "tilde_encode"},
    # BadRequest is in the documentation of 1.0 only, and the same in 0.65.
    "datasette.utils.asgi": {"BadRequest", "Forbidden", "NotFound", "Request", "Response"},
}

# Those that are the same in 1.0; those that 1.0 changes are in the folder.
OF_DATASETTE = {
    *("absolute_url", "add_database", "client", "databases", "get_database", "plugin_config"),
    *("remove_database", "render_template", "setting", "urls"),
}
OF_REQUEST = {
    *("actor", "args", "cookies", "full_path", "headers", "host", "method", "path", "post_body"),
    *("post_vars", "query_string", "scheme", "scope", "url", "url_vars"),
    "receive",  # what a Request is made with
}
OF_DATABASE = {
    *("execute", "execute_fn", "fts_table", "get_view_definition", "hash", "is_memory"),
    *("is_mutable", "name", "path", "primary_keys", "table_column_details", "table_columns"),
    *("table_exists", "table_names", "view_names"),
    "route",  # an argument of add_database
}
OF_TYPE = {"Datasette": OF_DATASETTE, "Request": OF_REQUEST, "Database": OF_DATABASE}

# What a page of Datasette gives its template; 1.0 has it under another name or not at all.
ONLY_IN_065 = ("canned_query", "table_actions", "database_actions")


def undocumented_imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = (alias.name for alias in node.names)
            yield from (name for name in names if name.startswith("datasette."))
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module.partition(".")[0] == "datasette":
                names = {alias.name for alias in node.names}
                unknown = names - DOCUMENTED_IMPORTS.get(module, set())
                yield from (f"{module}.{name}" for name in sorted(unknown))


def typed_names(tree: ast.Module) -> dict[str, str]:
    """Return names of parameters and attributes with one of the types; the type of each."""
    names = {}
    for node in ast.walk(tree):
        target = None
        if isinstance(node, ast.arg):
            target = node.arg
        elif isinstance(node, ast.AnnAssign):
            target = ast.unparse(node.target).rpartition(".")[2]
        note = getattr(node, "annotation", None)
        of = note and ast.unparse(note).removesuffix(" | None")
        if target and of in OF_TYPE:
            names[target] = of
    return names


def undocumented_attributes(tree: ast.Module) -> Iterator[str]:
    names = {"datasette": "Datasette", "served": "Database", **typed_names(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value)
            of = names.get(owner.rpartition(".")[2].removeprefix("_"))
            if owner.endswith("get_database(database)"):
                of = "Database"
            if of and node.attr not in OF_TYPE[of] and not node.attr.startswith("__"):
                yield f"{of}.{node.attr}"


def test_what_plugins_use_is_documented() -> None:
    """What is not belongs into a function of plugins/common/datasette_inside."""
    found = {}
    for path in PLUGINS.rglob("*.py"):
        if INSIDE not in path.parents:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found[str(path)] = [*undocumented_imports(tree), *undocumented_attributes(tree)]
    assert {path: names for path, names in found.items() if names} == {}
    assert len(found) > 100


def test_templates_use_nothing_that_goes_in_1_0() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in PLUGINS.rglob("*.html")}
    assert [path for path in texts if any(name in texts[path] for name in ONLY_IN_065)] == []


def test_what_is_not_documented_is_found() -> None:
    tree = ast.parse(
        "from datasette.views.base import DataView\n"
        "import datasette.app\n"
        "async def page(datasette: Datasette, asked: Request, one: Database | None) -> None:\n"
        "    datasette.metadata(asked.path, one.name), self._datasette.jinja_env\n"
        "    asked.secret, one.cached_hash\n"
    )
    assert sorted(undocumented_imports(tree)) == ["datasette.app", "datasette.views.base.DataView"]
    assert sorted(undocumented_attributes(tree)) == [
        "Database.cached_hash",
        "Datasette.jinja_env",
        "Datasette.metadata",
        "Request.secret",
    ]
