from app.exports.plain_text import plain_text


def _text(source: str) -> str:
    return plain_text(source, base_url="https://camp.example")


def test_emphasis_and_code_lose_their_marks() -> None:
    assert _text("# Prices\nSay *a* **number** ~~never~~ `first`") == (
        "Prices\n\nSay a number never first"
    )


def test_links_are_written_out_once_and_completed_within_the_site() -> None:
    source = "[rates](https://a.example/r) <https://b.example/> <a@c.example> [notes](/e/camp/1)"
    assert _text(source) == (
        "rates (https://a.example/r) https://b.example/ a@c.example"
        " notes (https://camp.example/e/camp/1)"
    )


def test_images_are_links() -> None:
    assert _text("![a mindmap](https://a.example/m.png)") == "a mindmap (https://a.example/m.png)"


def test_wiki_links_show_their_label_but_not_in_code() -> None:
    assert _text("[[Prices]], [[Prices|money]] and `[[Prices]]`") == "Prices, money and [[Prices]]"


def test_raw_html_is_text() -> None:
    assert _text("<script>alert(1)</script>") == "<script>alert(1)</script>"


def test_lists_quotations_and_tables_keep_their_shape() -> None:
    source = (
        "- one\n- two\n  1. inner\n  2. more\n\n> said\n> Ben\n\n"
        "|a|b|\n|-|-|\n|1|[[X\\|x]]|\n\n```\nx  = 1\n```"
    )
    assert _text(source) == (
        "- one\n- two\n  1. inner\n  2. more\n\n> said\n> Ben\n\na | b\n1 | x\n\nx  = 1"
    )


def test_an_item_of_two_paragraphs_stays_one_item() -> None:
    assert _text("3. one\n\n   more\n\n4. two") == "3. one\n\n   more\n\n4. two"


def test_what_nests_thousands_deep_is_still_read() -> None:
    assert _text("*" * 5000 + "a" + "*" * 5000) == "a"
    assert _text("![" * 3000) == "![" * 3000
