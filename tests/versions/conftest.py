"""A publication that was built three times, and what each build was."""

import shutil
from pathlib import Path

import pytest
from versions_publication import Built, build_three


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the publication; no test may change its files."""
    return build_three(tmp_path_factory.mktemp("versions"))


@pytest.fixture
def own(built: Built, tmp_path: Path) -> Built:
    """Return a copy that a test may change."""
    folder = shutil.copytree(built.database.parent, tmp_path / "out")
    return built._replace(database=folder / built.database.name)
