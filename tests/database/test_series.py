"""Which tables are a series: the same table for several periods."""

import pytest
from helpers import MIGRATION, page_text, publication_folder

from loader.build import build

TITLE = "Marbles, by colour and box. {}"
NO_SERIES = {
    "one table": {"a": TITLE.format(2007)},
    "two measures": {"a": TITLE.format(2007), "b": "Balls, by colour and box. 2008"},
    "other dimensions": {"a": TITLE.format(2007), "b": "Marbles, by colour and bag. 2008"},
    "another unit": {"a": TITLE.format("2007. Grams"), "b": TITLE.format("2008. Per cent")},
    "one period twice": {"a": TITLE.format(2007), "b": TITLE.format(2007)},
    "no period": {"a": "Marbles, by colour and box", "b": TITLE.format(2007)},
    "no sure order": {"a": TITLE.format("May 2007"), "b": TITLE.format("April 2007")},
}
SERIES = {
    "years": ["2007", "2008", "2010"],
    "parts of years": ["2007Q4", "2008Q1", "2008Q2"],
    "several years": ["1999-2003", "2004-2008"],
    "years at the end": ["31 December 2006", "31 December 2007"],
}


def series_in(opened, folder, titles, settings=""):
    publication_folder(folder, {f"{id_}.txt": page_text(title=t) for id_, t in titles.items()})
    (folder / "publication.yml").write_text(settings, encoding="utf-8")
    build(folder, folder / "built.db")
    return opened(folder / "built.db").execute("SELECT * FROM series").fetchall()


@pytest.mark.parametrize("periods", SERIES.values(), ids=SERIES)
def test_tables_that_differ_in_their_periods_alone_are_a_series(opened, tmp_path, periods):
    # The ids are in the opposite order.
    ids = [f"marbles-{9 - place}" for place in range(len(periods))]
    titles = {id_: TITLE.format(period) for id_, period in zip(ids, periods, strict=True)}
    assert series_in(opened, tmp_path, titles) == [
        (ids[0], place, id_, period, len(ids))
        for place, (id_, period) in enumerate(zip(ids, periods, strict=True))
    ]


def test_months_are_in_the_order_of_the_days_they_were_published(opened, tmp_path):
    titles = {"april": TITLE.format("April 2007"), "march": TITLE.format("March 2007")}
    settings = "tables: {april: {published: '2007-05-08'}, march: {published: '2007-04-08'}}"
    assert series_in(opened, tmp_path, titles, settings) == [
        ("march", 0, "march", "March 2007", 2),
        ("march", 1, "april", "April 2007", 2),
    ]


@pytest.mark.parametrize("titles", NO_SERIES.values(), ids=NO_SERIES)
def test_other_tables_are_none(opened, tmp_path, titles):
    assert series_in(opened, tmp_path, titles) == []


def test_two_different_measures_of_two_years_are_none(connection):
    assert MIGRATION.name == "migration"
    assert connection.execute("SELECT * FROM series").fetchall() == []
