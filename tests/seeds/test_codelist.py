"""Codelists as files, and the tree of the categories that one page prints."""

import pytest
from helpers import MIGRATION

from loader.errors import CodelistError
from loader.proof.tree import Tree
from loader.seeds.codelist import Category, read_codelist

BOXES = """\
code,name,kind,parent,labels,other_names_en,other_names_no,size
all,All boxes,total,,Total | All,,I alt,
left,Left box,group,all,"Left, all",,,
red,Red,item,left,Red | Crimson,Scarlet | Ruby,Rød,3

blue,Blue,rest,left,Blue,,,
"""


@pytest.fixture
def boxes(tmp_path):
    path = tmp_path / "box.csv"
    path.write_text(BOXES, encoding="utf-8")
    return read_codelist(path)


def test_a_codelist_is_read_whole(boxes):
    assert (boxes.dimension, boxes.file, boxes.columns) == ("box", "box.csv", ("size",))
    assert list(boxes.categories) == ["all", "left", "red", "blue"]
    assert boxes.categories["red"] == Category(
        "red",
        "Red",
        "item",
        "left",
        ("Red", "Crimson"),
        (("en", "Scarlet"), ("en", "Ruby"), ("no", "Rød")),
        {"size": "3"},
        4,
    )
    assert boxes.categories["all"].extra == {"size": None}
    assert boxes.codes == {
        "Total": "all",
        "All": "all",
        "Left, all": "left",
        "Red": "red",
        "Crimson": "red",
        "Blue": "blue",
    }


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_make_no_difference(boxes, tmp_path, ending, mark):
    path = tmp_path / "again" / "box.csv"
    path.parent.mkdir()
    path.write_bytes((mark + BOXES.replace("\n", ending)).encode())
    assert read_codelist(path) == boxes


@pytest.mark.parametrize(
    ("codes", "parents"),
    [
        (["all", "left", "red", "blue"], (None, 0, 1, 1)),
        (["red", "blue", "left", "all"], (2, 2, 3, None)),
        (["all", "red", "blue"], (None, 0, 0)),
        (["red", "blue"], (None, None)),
        ([], ()),
    ],
)
def test_a_page_that_leaves_out_a_parent_has_the_next_above(boxes, codes, parents):
    assert boxes.tree(codes) == Tree(parents)


def test_nearest_labels(boxes):
    assert boxes.nearest("Blu") == ["Blue"]
    assert boxes.nearest("Xyz") == []


def test_codelists_of_the_publication(migration):
    lists = {name: len(codelist.categories) for name, codelist in migration.codelists.items()}
    assert lists == {"citizenship": 78, "region": 8}
    kinds = [c.kind for c in migration.codelists["citizenship"].categories.values()]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "total": 1, "group": 9, "item": 62, "rest": 6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("label", "nearest"),
    [
        ("Polen", ["Poland"]),
        ("Great Britain", []),
        ("Eastern Europe, Total", ["Eastern Europe, total"]),
        ("N. Korea", ["North Korea"]),
    ],
)
def test_the_nearest_label_of_the_publication_comes_first(migration, label, nearest):
    labels = migration.codelists["citizenship"].nearest(label)
    assert labels[: len(nearest)] == nearest


def test_a_file_with_nothing_in_it(tmp_path):
    (tmp_path / "box.csv").write_text("", encoding="utf-8")
    with pytest.raises(CodelistError) as error:
        read_codelist(tmp_path / "box.csv")
    assert str(error.value) == (
        "box.csv:1: the first line lacks column 'code'; expected code, name, kind, parent, labels"
    )


def test_the_real_file_has_the_columns_that_the_readme_of_seeds_names():
    assert read_codelist(MIGRATION / "region.csv").columns == ("counties", "note")
