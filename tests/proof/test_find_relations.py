"""Sums, differences and parts, found in small tables like those that people sent."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_tables import found_in, plain, said, small

from loader.proof import search
from loader.proof.evidence import surely_exceeds, surprise
from loader.proof.find_relations import find_all
from loader.proof.lanes import Lanes
from loader.proof.prove import failing, prove
from loader.proof.relation import LineWords, Numbers, Relation

TABLES = {
    "groups that overlap": (
        """
Citizenship|Persons
Total|38 071
Norway|7 590
Foreign|30 481
Selected citizenship
EU/EEA incl. Norway|24 000
Poland|5 100
India|1 900
""",
        ["Total = Norway + Foreign"],
        [],
    ),
    "heads of ages": (
        """
County|Total|0-17|18-66|67+
Total|60 000|14 000|38 000|8 000
01 Østfold|20 000|5 000|12 000|3 000
02 Akershus|40 000|9 000|26 000|5 000
""",
        ["Total = 01 Østfold + 02 Akershus"],
        ["Total = 0-17 + 18-66 + 67+"],
    ),
    "net of two years": (
        """
Citizenship|2004/In|2004/Out|2004/Net|2005/In|2005/Out|2005/Net
Total|10 948|6 037|4 911|11 377|6 344|5 033
Norway|6 250|5 439|811|6 311|5 702|609
Denmark|3 087|399|2 688|3 255|431|2 824
Sweden|1 611|199|1 412|1 811|211|1 600
""",
        ["Total = Norway + Denmark + Sweden"],
        ["Net = In - Out", "Net = In - Out"],
    ),
    "of which": (
        """
Citizenship|Total|Work|Family|Of which children|Refuge
Total|1 000|500|300|120|200
Poland|600|450|150|60|-
Somalia|400|50|150|60|200
""",
        ["Total = Poland + Somalia"],
        ["Total = Work + Family + Refuge", "Family > Of which children"],
    ),
    "per cent beside numbers": (
        """
Type|Number|Per cent
Total|2 000|100,0
One person|800|40,0
Couple without children|450|22,5
Couple with children|750|37,5
""",
        ["Total = One person + Couple without children + Couple with children"],
        [],
    ),
    "rounded parts": (
        """
Region|Total|Men|Women
Total|91,3|44,0|47,3
Oslo|10,1|4,1|6,1
Bergen|20,2|9,1|11,1
Troms|31,0|16,0|15,0
Bodø|30,0|14,9|15,1
""",
        ["Total = Oslo + Bergen + Troms + Bodø"],
        ["Total = Men + Women"],
    ),
    "sections": (
        """
Age|Total|Unmarried|Married
Both sexes
Total|100|60|40
0-4|30|30|-
5-9|70|30|40
Men
Total|48|30|18
0-4|15|15|-
5-9|33|15|18
Women
Total|52|30|22
0-4|15|15|-
5-9|37|15|22
""",
        [
            "Total = 0-4 + 5-9",
            "Total = Total + Total",
            "0-4 = 0-4 + 0-4",
            "5-9 = 5-9 + 5-9",
            "Total = 0-4 + 5-9",
            "Total = 0-4 + 5-9",
        ],
        ["Total = Unmarried + Married"],
    ),
    "stock and flow": (
        """
Region|Population 1 January|Increase|Population 31 December
Total|900 000|9 000|909 000
Oslo|500 000|6 000|506 000
Bergen|400 000|3 000|403 000
""",
        ["Total = Oslo + Bergen"],
        ["Population 31 December = Population 1 January + Increase"],
    ),
    "suppressed in every column": (
        """
County|Total|Norwegians|Others
Total|32 000|13 000|19 000
Oslo|5 123|2 023|3 100
Bergen|19 377|:|:
Tromsø|:|:|3 755
Bodø|:|2 000|:
""",
        [],
        ["Total = Norwegians + Others"],
    ),
    "a total with two decompositions": (
        """
|2007|2008
All|1 234|2 311
Men|700|1 305
Women|534|1 006
0-17|333|611
18-66|701|1 222
67+|200|478
""",
        ["All = Men + Women", "All = 0-17 + 18-66 + 67+"],
        [],
    ),
    "totals below, in two levels": (
        """
|2007|2008
Oslo|612|655
Akershus|311|342
East|923|997
Rogaland|455|401
Hordaland|388|512
Sogn|92|87
West|935|1 000
Country|1 858|1 997
""",
        [
            "East = Oslo + Akershus",
            "West = Rogaland + Hordaland + Sogn",
            "Country = East + West",
        ],
        [],
    ),
    "parts that are said to be within, but are all": (
        """
|2007|2008
Bestand|1 204|1 377
davon: Männer|641|702
davon: Frauen|563|675
darunter: Kinder|211|254
""",
        ["Bestand = davon: Männer + davon: Frauen", "Bestand > darunter: Kinder"],
        [],
    ),
    "a balance that may be negative": (
        """
|To the country|From the country|In all
2001|3 481|2 950|531
2002|3 117|3 302|-185
2003|2 876|2 511|365
""",
        [],
        ["In all = To the country - From the country"],
    ),
    "chained volumes, set in": (
        """
|2001|2002|2003|2004|2005
Expenditure|723 146|752 726|787 063|810 723|812 204
 Durable|102 178|109 621|117 998|124 617|121 071
 Semi-durable|63 467|67 925|71 702|74 345|72 215
 Non-durable|166 375|168 383|173 793|176 424|177 466
 Services|391 570|408 048|425 494|438 015|442 907
""",
        ["Expenditure = Durable + Semi-durable + Non-durable + Services"],
        [],
    ),
    "change in per cent beside change": (
        """
Province|May|June|July|August|Change|Change, per cent
Total|9 123|12 416|24 107|10 409|-1 286|-12
North|3 611|4 602|6 703|1 702|1 909|112
East|1 805|1 411|3 502|1 501|304|20
South|3 707|6 403|13 902|7 206|-3 499|-49
""",
        ["Total = North + East + South"],
        ["Change = May - August"],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_these_relations(name):
    text, rows, columns = TABLES[name]
    table = small(text)
    found = found_in(table)
    assert (said(found.rows, table.rows), said(found.columns, table.columns)) == (rows, columns)
    assert failing(prove(found.numbers, found.rows, found.columns)) == []


def test_a_relation_is_stated_where_its_total_is_printed():
    found = found_in(small(TABLES["suppressed in every column"][0]))
    (relation,) = found.columns
    assert relation == Relation(0, ((1, 1), (1, 2)), (0, 1, 2))
    checks = prove(found.numbers, found.rows, found.columns)
    assert [check.verdict for check in checks] == ["exact", "exact", "untold"]


def test_parts_that_are_only_near_are_checked_for_that():
    text = TABLES["chained volumes, set in"][0]
    found = found_in(small(text))
    assert [relation.nearly for relation in found.rows] == [True]
    assert {c.verdict for c in prove(found.numbers, found.rows, found.columns)} == {"rounded"}
    found = found_in(small(text.replace("408 048", "480 048")))
    (check,) = failing(prove(found.numbers, found.rows, found.columns))
    assert (check.column, check.difference) == (1, 752726 - 825977)


def test_a_difference_without_a_word_for_it_has_two_readings():
    table = small("|A|B|C\n2001|3 481|2 950|531\n2002|3 517|3 302|215\n2003|2 876|2 511|365")
    (relation,) = found_in(table).columns
    assert (relation.kind, relation.two_readings) == ("sum", True)
    assert said([relation], table.columns) == ["A ? B + C"]


def test_men_and_women_are_parts():
    table = small("|Island|Men|Women\n2001|3 481|2 950|531\n2002|3 517|3 302|215")
    assert said(found_in(table).columns, table.columns) == ["Island = Men + Women"]


def test_parts_of_out_do_not_make_a_balance_a_sum():
    table = small("""
|A|B|Asia|Africa|Europe|C
2001|3 481|2 950|1 000|950|1 000|531
2002|3 517|3 302|1 111|1 191|1 000|215
2003|2 876|2 511|871|765|875|365
""")
    found = said(found_in(table).columns, table.columns)
    assert found == ["A ? B + C", "B = Asia + Africa + Europe"]


def test_one_group_with_a_negative_number_decides_for_all():
    rows = "\n2001|3 481|2 950|531|2 481|2 050|431\n2002|3 117|3 302|-185|5 876|2 511|3 365"
    table = small(f"|X/A|X/B|X/C|Y/A|Y/B|Y/C{rows}")
    assert said(found_in(table).columns, table.columns) == ["C = A - B", "C = A - B"]


def test_lanes_of_another_measure_are_left_out():
    table = small("""
|May|June|July|In all
Sales|1 164|469|1 208|2 841
Stock|312|907|4 003|4 003
Repairs|661|75|630|1 366
Staff|14|16|15|15
Rent|359|492|547|1 398
""")
    (relation,) = found_in(table).columns
    assert (said([relation], table.columns), relation.lanes) == (
        ["In all = May + June + July"],
        (0, 2, 4),
    )


def test_a_lane_that_fails_alone_is_stated():
    table = small("""
|May|June|July|In all
Sales|1 164|469|1 208|2 841
Stock|312|907|4 003|5 222
Repairs|661|75|630|1 663
Rent|359|492|547|1 398
""")
    found = found_in(table)
    assert [relation.lanes for relation in found.columns] == [(0, 1, 2, 3)]
    (check,) = failing(prove(found.numbers, found.rows, found.columns))
    assert (check.row, check.printed, check.computed) == (2, 1663, 1366)


def test_blank_parts_are_nothing_where_sums_hold_without_them():
    table = small("""
|May|June|July|In all
Sales|1 164||1 208|2 372
Stock||907||907
Repairs|661|75||736
Rent||492|547|1 039
""")
    found = found_in(table)
    assert said(found.columns, table.columns) == ["In all = May + June + July"]
    checks = prove(found.numbers, found.rows, found.columns)
    assert [check.verdict for check in checks] == ["exact"] * 4


def test_a_line_that_says_total_is_no_part_of_one_that_does_not():
    numbers = "\nAll|1 269|2 430\nMales|2 430|3 691\nFemales|1 161|1 261"
    assert found_in(small("|2007|2008" + numbers)).rows == []
    assert found_in(small("|2007|2008" + numbers.replace("All", "Other"))).rows != []


def test_what_repeats_or_is_small_proves_nothing():
    assert found_in(plain([[3] * 12, [2] * 12, [1] * 12])).rows == []
    assert found_in(plain([[3, 2, 1], [9, 2, 7], [9, 1, 4], [8, 5, 5]])).columns == []


def test_a_total_that_the_publication_names_needs_less_evidence():
    lines = [LineWords(label, (label,)) for label in ("c", "Krohpe", "a", "b")]
    lanes = [LineWords("2007", ("2007",))]
    numbers = Numbers([[530], [97], [41], [56]], [[0], [0], [0], [0]], 0)
    assert find_all(numbers, lines, lanes).rows == []
    (relation,) = find_all(numbers, lines, lanes, likely_rows={1}).rows
    assert (relation.total, relation.parts, relation.lanes) == (1, ((1, 2), (1, 3)), (0,))


def test_zeros_belong_to_the_sum_before_them():
    found = found_in(plain([[976, 411], [530, 200], [446, 211], [0, 0], [123, 612]]))
    assert [relation.parts for relation in found.rows] == [((1, 1), (1, 2), (1, 3))]


def test_the_search_is_given_up_after_so_much_work(monkeypatch):
    monkeypatch.setattr(search, "MOST_ADDITIONS", -1_000)
    assert found_in(small(TABLES["sections"][0])).given_up
    monkeypatch.undo()
    assert not found_in(small(TABLES["sections"][0])).given_up


def shuffled(seed):
    """Return a table of regions by age whose columns are shuffled, so that nothing adds up."""
    numbers = random.Random(seed)
    rows = [[numbers.randint(100, 9_999) for _ in range(5)] for _ in range(12)]
    columns = [
        list(column)
        for column in zip(*rows, [sum(c) for c in zip(*rows, strict=True)], strict=True)
    ]
    for column in columns:
        numbers.shuffle(column)
    return [list(row) for row in zip(*columns, strict=True)]


def test_shuffled_columns_have_no_sums():
    found = [found_in(plain(shuffled(seed))) for seed in range(40)]
    assert [one for one in found if one.rows or one.columns] == []


@given(st.lists(st.lists(st.integers(-300, 9_000), min_size=3, max_size=3), max_size=8))
def test_whatever_is_found_holds_in_most_lanes(rows):
    found = found_in(plain(rows)) if rows else None
    for relations, count in ((found.rows, 3), (found.columns, len(rows))) if found else ():
        for relation in relations:
            assert relation.total not in relation.lines[1:]
            assert set(relation.lanes) <= set(range(count))
    if found:
        checks = prove(found.numbers, found.rows, found.columns)
        assert len(failing(checks)) <= len(checks) / 2


@given(
    st.lists(st.lists(st.integers(-50, 5000), min_size=3, max_size=3), min_size=2, max_size=4),
    st.sets(st.integers(0, 2), min_size=1),
    st.sampled_from([0, 1, 10]),
)
def test_what_the_first_lane_shows_is_no_more_than_all_lanes_show(parts, own, slack):
    """Where a search does not weigh a sum, weighing it would have given the same answer."""
    total = [sum(lane) for lane in zip(*parts, strict=True)]
    numbers = [total, *parts]
    lanes = Lanes(numbers, [[slack] * 3] * len(numbers), ["same"] * 3)
    holds, added = lanes.mask(own), tuple(range(1, len(numbers)))
    bits = surprise(lanes, 0, added, holds, holds)
    assert not surely_exceeds(lanes, 0, added, holds, bits)
    assert lanes.first(holds) == min(own)


def test_a_sum_that_is_off_somewhere_is_weighed():
    lanes = Lanes([[5000, 11], [3000, 5], [2000, 5]], [[1, 1]] * 3, ["same"] * 2)
    assert not surely_exceeds(lanes, 0, (1, 2), lanes.mask([0]), 0.0)
    assert surely_exceeds(lanes, 0, (1,), 0, 0.0) is False
    exact = Lanes([[5000, 10], [3000, 5], [2000, 5]], [[1, 1]] * 3, ["same"] * 2)
    assert surely_exceeds(exact, 0, (1, 2), exact.mask([0]), 0.0)
