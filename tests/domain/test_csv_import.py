from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.csv_import import (
    VOTE_COLUMNS,
    TopicRow,
    VoteRow,
    read_topics,
    read_votes,
)
from app.domain.csv_table import CsvFile, Fault, read_mapping
from app.domain.errors import Invalid
from app.domain.text import fold
from app.domain.topics import TopicDraft

BREAD = TopicRow("1", TopicDraft("Bread", "fr", hosting=False), ())
BEES = TopicRow("2", TopicDraft("Bees", "fr", hosting=False), ())


def topics(content: str | bytes, **columns: str) -> tuple[TopicRow, ...]:
    rows, faults = _topics(content, **columns)
    assert faults == ()
    return rows


def topic_faults(content: str | bytes, **columns: str) -> list[str]:
    return _told(_topics(content, **columns)[1])


def votes(content: str, **columns: str) -> tuple[VoteRow, ...]:
    rows, faults = read_votes(_file("votes.csv", content, columns), topics=(BREAD, BEES))
    assert faults == ()
    return rows


def vote_faults(content: str, known: Sequence[TopicRow] = (BREAD, BEES)) -> list[str]:
    return _told(read_votes(_file("votes.csv", content, {}), topics=known)[1])


def test_a_topic_has_all_its_columns_or_only_a_title() -> None:
    full = TopicDraft(
        title="Bread",
        language="en",
        why="I bake.",
        description="Flour,\nwater.",
        tags=("food", "craft"),
        needs=("oven",),
        length=2,
        hosting=False,
    )
    content = (
        "ID,Title,Host,Why,Description,Language,Tags,Length,Needs\n"
        'b1,Bread,Ada; Ben;ada,I bake.,"Flour,\nwater.",EN,food;craft,2,Oven\n'
    )
    assert topics(content) == (TopicRow("b1", full, ("Ada", "Ben")),)
    assert topics("title\nBees\n") == (
        TopicRow("Bees", TopicDraft("Bees", "fr", hosting=False), ()),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfid,title\r\n1,Bread\r\n\r\n2,Bees\r\n",
        b"id;title\n1;Bread\n2;Bees",
        b"id\ttitle\n1\tBread\n2\tBees\n",
        b"id,title,,\n1,Bread,,\n,,,\n2,Bees,,\n",
        b'"id","ti""tle"\n1,Bread\n2,Bees\n',
    ],
)
def test_a_file_comes_as_programs_save_it(content: bytes) -> None:
    columns = {"title": 'ti"tle'} if b'ti""tle' in content else {}
    assert topics(content, **columns) == (BREAD, BEES)


def test_lines_that_say_the_same_of_one_topic_are_one_topic() -> None:
    content = "person,talk,name,stars\nAda,1,Bread,4\nBen,1,Bread,0\nBen,2,Bees,5\nCleo,,,\n"
    assert topics(content, id="talk", title="name") == (BREAD, BEES)
    assert votes(content, topic="talk", weight="stars") == (
        VoteRow("Ada", "1", 4),
        VoteRow("Ben", "1", 0),
        VoteRow("Ben", "2", 5),
        VoteRow("Cleo", "", 0),
    )


def test_a_vote_names_its_topic_by_id_or_title() -> None:
    assert votes("person,topic\nAda,2\nAda,  BREAD\n") == (
        VoteRow("Ada", "2", 1),
        VoteRow("Ada", "1", 1),
    )


def test_a_vote_without_weight_is_none_where_there_are_weights() -> None:
    content = "person,topic,weight\nAda,1,\nBen,1,3.0\n,2,\nBen,1,3\n"
    assert votes(content) == (VoteRow("Ada", "1", 0), VoteRow("Ben", "1", 3))


def test_everything_wrong_in_the_topics_is_told_at_once_with_its_line() -> None:
    content = (
        "id,title,language,length,needs,host\n"
        "1,,de,1,,\n"
        f"2,{'x' * 81},fr,5,,\n"
        "3,Bees,fr,two,Sea,\n"
        f"4,Bread,fr,1,,{'y' * 41}\n"
        "4,Other,fr,1,,\n"
        "5,Bikes, fr,1\n"
        "6,Bikes,fr,1,,,7\n"
    )
    assert topic_faults(content) == [
        "topics.csv 2 title: Write what you want to talk about.",
        "topics.csv 2 language: Write one of the event’s languages: fr, en.",
        "topics.csv 3 title: Shorten this to 80 characters or fewer: it has 81.",
        "topics.csv 3 length: Write a length from 1 to 4 sessions.",
        "topics.csv 4 length: Write a length from 1 to 4 sessions.",
        "topics.csv 4 needs: No room has all of: sea. Take out what is not there, or add it to a "
        "room.",
        "topics.csv 5 host: Write a name of 40 characters or fewer.",
        "topics.csv 6 id: Line 5 has “4” with other words. Make both alike, or give one another "
        "id.",
        "topics.csv 7 : The line has 4 cells and the first line 6. Put quotation marks around a "
        "cell that holds a comma.",
        "topics.csv 8 : The line has 7 cells and the first line 6. Put quotation marks around a "
        "cell that holds a comma.",
    ]


def test_everything_wrong_in_the_votes_is_told_at_once_with_its_line() -> None:
    twin = TopicRow("3", TopicDraft("bees", "fr", hosting=False), ())
    content = (
        "person,topic,weight\n"
        ",1,3\n"
        "Ada,Birds,1\n"
        "Ada,Bees,1\n"
        "Ada,1,10\n"
        "Ben,1,²\n"
        f'Cleo,1,"1\n"\n{"z" * 41},1,1\n'
        "cléo,1,2\n"
    )
    weight = "Write a whole number from 1 to 9, or 0 or nothing for no vote."
    assert vote_faults(content, (BREAD, BEES, twin)) == [
        "votes.csv 2 person: Write whose vote it is.",
        "votes.csv 3 topic: No topic has the id or title “Birds”.",
        "votes.csv 4 topic: Several topics are called “Bees”. Write the id.",
        f"votes.csv 5 weight: {weight}",
        f"votes.csv 6 weight: {weight}",
        "votes.csv 9 person: Write a name of 40 characters or fewer.",
        "votes.csv 10 : Line 7 has this vote with another weight. Keep one of the two.",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "1 : There is no column “title”. The file has: . Rename one, or say with "
         "--topic-columns or --vote-columns which one is meant."),
        (b"name\nBread\n", "1 : There is no column “title”. The file has: name. Rename one, or "
         "say with --topic-columns or --vote-columns which one is meant."),
        (b"title,Title\nBread,Bees\n", "1 : Two columns are called “title”."),
        (b"title\nBread\n\xe9t\xe9\n",
         "3 : This is not UTF-8. Save the file again as “CSV UTF-8”."),
        (b'title\nBread\n"Bees\n', "3 : From here on this is not CSV. Put quotation marks around "
         "the whole cell, and double those inside it."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_told_once(content: bytes, told: str) -> None:
    assert topic_faults(content) == [f"topics.csv {told}"]


def test_a_mapping_that_names_no_column_of_the_file_is_told() -> None:
    assert topic_faults("title\nBread\n", id="key") == [
        "topics.csv 1 : There is no column “key”. The file has: title. Rename one, or say with "
        "--topic-columns or --vote-columns which one is meant."
    ]


def test_a_fault_is_told_under_the_name_that_the_file_has_for_the_column() -> None:
    assert topic_faults("talk,n\nBread,7\n", title="talk", length="n") == [
        "topics.csv 2 n: Write a length from 1 to 4 sessions."
    ]


def test_a_mapping_is_read_from_one_line() -> None:
    assert read_mapping("", VOTE_COLUMNS) == {}
    assert read_mapping("topic=abstract_id, weight = My stars", VOTE_COLUMNS) == {
        "topic": "abstract_id",
        "weight": "My stars",
    }
    for wrong in ("stars=weight", "topic", "topic="):
        with pytest.raises(Invalid) as refused:
            read_mapping(wrong, VOTE_COLUMNS)
        assert [problem.message.values["part"] for problem in refused.value.problems] == [wrong]


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_bytes_a_file_holds_it_is_read_or_told_where_it_is_wrong(content: bytes) -> None:
    for header in (b"title,host,tags\n", b""):
        _, faults = _topics(header + content)
        last = len(f"{header + content!r}")
        assert [fault for fault in faults if not 1 <= fault.line <= last] == []


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)))
def test_titles_come_out_as_they_went_in(titles: list[str]) -> None:
    quoted = "".join('"{}"\n'.format(title.replace('"', '""')) for title in titles)
    rows, _ = _topics("title\n" + quoted)
    assert {fold(row.draft.title) for row in rows} == {fold(title) for title in titles}


def _topics(content: str | bytes, **columns: str) -> tuple[tuple[TopicRow, ...], tuple[Fault, ...]]:
    file = _file("topics.csv", content, columns)
    return read_topics(file, languages=("fr", "en"), features={"oven", "screen"})


def _file(name: str, content: str | bytes, columns: dict[str, str]) -> CsvFile:
    return CsvFile(name, content if isinstance(content, bytes) else content.encode(), columns)


def _told(faults: Sequence[Fault]) -> list[str]:
    return [
        f"{fault.file} {fault.line} {fault.column}: {fault.message.text % fault.message.values}"
        for fault in faults
    ]
