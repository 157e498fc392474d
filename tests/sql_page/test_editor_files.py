"""Test the file of CodeMirror that is committed, as `make editor` writes it."""

import json
import re

from helpers import ROOT

SQL_PAGE = ROOT / "plugins" / "sql_page"
BUNDLE = (SQL_PAGE / "static" / "codemirror.min.js").read_text(encoding="utf-8")


def test_the_bundle_has_its_licence_and_what_the_editor_imports() -> None:
    assert BUNDLE.startswith("/*! CodeMirror 6 and what it is made of. MIT License")
    assert "Permission is hereby granted, free of charge" in BUNDLE[:2000]
    script = (SQL_PAGE / "static" / "sql_editor.js").read_text(encoding="utf-8")
    (imports,) = re.findall(r'import \{([^}]*)\} from "./codemirror.min.js"', script)
    (exports,) = re.findall(r"export\{([^}]*)\};?\s*\Z", BUNDLE)
    exported = {name.rpartition(" as ")[2] for name in exports.split(",")}
    assert {name.strip() for name in imports.split(",") if name.strip()} == exported


def test_the_bundle_needs_no_eval_and_the_lock_names_no_host() -> None:
    assert not re.search(r"\beval\(|new Function\(", BUNDLE)
    lock = json.loads((SQL_PAGE / "editor" / "package-lock.json").read_text(encoding="utf-8"))
    packages = [about for name, about in lock["packages"].items() if name]
    assert len(packages) > 10
    assert not any("resolved" in about for about in packages)
    licences = {about["license"] for about in packages}
    assert licences == {"MIT"}
