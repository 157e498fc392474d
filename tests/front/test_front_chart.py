"""The chart of the front page: the publication's first question with a chart, with its answer."""

import re
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from helpers import ROOT
from site_of import page, site_of

QUERIES: dict[str, Any] = {
    "uncharted": {"title": "Uncharted?", "sql": "SELECT 1 AS marbles"},
    "marbles": {
        "title": "Where are the marbles of <b>Bo</b>?",
        "sql": "SELECT 'Oslo <i>' AS place, 12 AS marbles UNION SELECT 'Bergen', 30 ORDER BY 1",
        "answer": "Most, {marbles}, are in {place}.",
        "chart": {"mark": "bar", "x": "marbles", "y": "place", "title": "Marbles"},
    },
}


async def front_of(migration_db: Path, queries: dict[str, Any]) -> str:
    described = {"databases": {"migration": {"queries": queries}}}
    plugins = str(ROOT / "plugins")
    site = Datasette(immutables=[str(migration_db)], metadata=described, plugins_dir=plugins)
    response = await site.client.get("/")
    assert response.status_code == 200
    return response.text


async def test_front_page_draws_the_first_question_with_a_chart(migration_db: Path) -> None:
    front = await front_of(migration_db, QUERIES)
    assert re.findall(r'<h2 id="main-answer">(.*?)</h2>', front) == [
        "Where are the marbles of &lt;b&gt;Bo&lt;/b&gt;?"
    ]
    assert "<p>Most, 30, are in Bergen.</p>" in front
    assert re.search('alt="Marbles. [^"]*Bergen 30, Oslo &lt;i&gt; 12[^"]*"', front)
    assert '<a class="chart-picture" href="/migration/marbles">' in front
    assert 'src="/migration/marbles.svg?_colours=auto"' in front


async def test_front_page_does_without_a_chart_that_cannot_be_drawn(migration_db: Path) -> None:
    without_column = {"mark": "bar", "x": "marbles", "y": "colour"}
    front = await front_of(migration_db, {"q": QUERIES["marbles"] | {"chart": without_column}})
    assert "main-answer" not in front
    assert "Ask a question" in front


async def test_question_of_the_overview_is_asked_as_there(migration_db: Path) -> None:
    front = await page(site_of(migration_db), "/")
    assert "The whole country: Poland is the largest group, with 14\u202f160 persons" in front
    assert 'srcset="/migration/largest-groups.svg?' in front
    assert "Poland 14\u202f160" in front
