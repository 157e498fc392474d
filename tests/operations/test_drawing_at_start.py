"""The drawing process starts with the first lines of the site, beside its imports."""

from helpers import ROOT


def test_the_drawing_process_starts_before_the_features_are_imported() -> None:
    lines = (ROOT / "plugins" / "features.py").read_text(encoding="utf-8").splitlines()
    own = [line for line in lines if line.startswith(("from plugins", "import plugins"))]
    assert own == [
        "from plugins.charts.draw import warm",
        "from plugins.common.asgi import Application",
    ]
    assert lines.index("warm()") < lines.index("for name in FEATURES:")
