"""llms.txt: what language models are told of the site."""

import copy
import re
from dataclasses import replace
from pathlib import Path

from datasette.app import Datasette
from described import METADATA
from helpers import ROOT
from site_of import site_of
from three_publications import build_two, site_of_several

from plugins.layout.site import make_site
from plugins.seo.model_guide import GuideContents, guide_of_all, guide_of_one

CONTENTS = GuideContents(
    tables=[{"id": "t", "title": "Marbles [all], <b>by</b> box. 2009", "unit": "marbles"}],
    number_of_tables=3,
    periods=["2007", "2009"],
    publishers=["Bureau | toys"],
    example="select 1",
)
SITE = replace(make_site({"title": "Toys\n# of the county"}), database="my toys")


def absolute(path: str) -> str:
    return f"http://x{path}"


def test_what_is_said_of_a_publication() -> None:
    queries = {"largest": {"title": "Which?", "params": ["box"]}, "plain": {}}
    text = guide_of_one(SITE, CONTENTS, queries, absolute)
    assert text.startswith(
        "# Toys \\# of the county\n\nStatistical tables as they were published by"
    )
    assert "Bureau \\| toys" in text
    assert "different periods (2007, 2009)" in text
    assert "Totals stand beside their parts" in text
    assert "`observation_additive`" in text
    assert (
        "- [Marbles \\[all\\], \\<b\\>by\\</b\\> box. 2009](http://x/-/published/t): id `t`."
        " Unit: marbles. [CSV](http://x/-/published/t.csv)"
    ) in text
    assert "- [2 more](http://x/-/published)\n" in text
    assert "- [Which?](http://x/my+toys/largest.json?_shape=array): parameters `box`\n" in text
    assert "- [plain](http://x/my+toys/plain.json?_shape=array)\n" in text


def test_only_what_is_there_is_named() -> None:
    closed = replace(SITE, closed=frozenset({"observation_additive"}))
    alone = replace(CONTENTS, periods=["2007"], publishers=[], number_of_tables=1)
    text = guide_of_one(closed, alone, {}, absolute)
    for absent in ("observation_additive", "different periods", "more](", "Questions", " by "):
        assert absent not in text.replace("by\\</b", "")


def test_several_are_below_one_heading() -> None:
    text = guide_of_all(SITE, ["## A\n", "## B\n"], absolute)
    assert re.findall("^#+ .*", text, re.MULTILINE) == [
        "# Toys \\# of the county", "## A", "## B", "## Of all publications"
    ]  # fmt: skip


async def test_every_address_is_there(migration_db: Path) -> None:
    client = site_of(migration_db).client
    response = await client.get("/llms.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    addresses = re.findall(r"\]\(http://localhost(.*?)\)(?=[:,.\s]|$)", response.text)
    assert len(addresses) > 20
    for address in addresses:
        assert (address, (await client.get(address)).status_code) == (address, 200)


async def test_closed_tables_and_questions_are_not_named(migration_db: Path) -> None:
    metadata = copy.deepcopy(METADATA)
    own = metadata["databases"]["migration"]
    own["tables"]["observation_additive"]["allow"] = False
    question = next(name for name in own["queries"])
    own["queries"][question]["allow"] = False
    site = Datasette(
        immutables=[str(migration_db)], metadata=metadata, plugins_dir=str(ROOT / "plugins")
    )
    text = (await site.client.get("/llms.txt")).text
    assert "observation_additive" not in text
    assert f"/{question}.json" not in text


async def test_a_site_with_several_publications(tmp_path: Path) -> None:
    toys, health = build_two(tmp_path)
    text = (await site_of_several(toys, health).client.get("/llms.txt")).text
    headings = re.findall("^##? .*", text, re.MULTILINE)
    assert headings[1:] == [
        "## Toys of the county",
        "## Health of the county",
        "## Of all publications",
    ]
    assert "](http://localhost/-/publication/health/published/marbles-2009.csv)" in text
