"""Saved RSS and Atom feeds, made into lines and read into entries and comments."""

import gzip
import json
import socket
from collections import Counter
from hashlib import sha256
from pathlib import Path
from urllib import request

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceIncomplete
from pipeline.raw.feed import as_lines, reader
from pipeline.raw.items import Item
from pipeline.raw.streams import unpacked
from pipeline.study import Source

REAL = Path(__file__).parents[4] / "shared" / "data" / "feeds"
OAK = Source("oak", "feed", community="blog:oak")
NOON = 1_577_880_000  # 2020-01-01 12:00 UTC

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:thr="http://purl.org/syndication/thread/1.0"'
)
DATED = "<pubDate>Wed, 01 Jan 2020 12:00:00 +0000</pubDate>"
PUBLISHED = "<published>2020-01-01T12:00:00Z</published>"
LESSON = f"""
    <item>
        <title>How I begin a lesson</title>
        <link>https://oak.example/2020/01/begin/</link>
        <guid isPermaLink="false">https://oak.example/?p=12</guid>
        <dc:creator>Wren Alder</dc:creator>
        {DATED}
        <category>openings</category>
        <category>whole class</category>
        <description>I ask a [...]</description>
        <content:encoded><![CDATA[<p>I ask a <b>question</b>.</p><script>alert(1)</script>]]></content:encoded>
        <slash:comments>3</slash:comments>
    </item>
"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)
FIELDS = (
    *("id", "link", "published", "updated", "title", "content", "summary", "author", "feed_author"),
    *("in_reply_to", "n_responses", "tags"),
)
LIKELY = st.sampled_from(
    [
        *("https://oak.example/?p=12#comment-7", "#comment-7", "t1_abc", "12", NOON, -1, 2**70, ["a", None]),
        *({"type": "text/html", "value": "<p>Hm"}, {"type": "text/plain", "value": 7}, {"value": "&#1;"}),
    ]
)


def rss(*items, channel=""):
    """An RSS feed as WordPress writes it."""
    head = "<title>Oak</title><link>https://oak.example</link>" + channel
    return f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES}><channel>{head}{"".join(items)}</channel></rss>'


def atom(*entries, attributes="", head=""):
    """An Atom feed."""
    start = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES} {attributes}>'
    return f"{start}<title>Oak</title>{head}{''.join(entries)}</feed>"


def own(said):
    """The id of an entry of oak whose feed says this for an id."""
    return f"oak:{sha256(said.encode()).hexdigest()[:16]}"


def lines(feed):
    """The lines of a feed, and why there are no more when there should be."""
    pieces = iter([feed if isinstance(feed, bytes) else feed.encode()])
    found, problem = [], None
    try:
        for line in as_lines(pieces):
            found.append(json.loads(line))  # noqa: PERF401 -- what came before an error is kept
    except SourceIncomplete as error:
        problem = str(error)
    return found, problem


def items(feed, source=OAK):
    """The items of a feed that is whole."""
    found, problem = lines(feed)
    assert problem is None
    return [reader(source, Path("oak.xml"))(fields) for fields in found]


def item(feed):
    """The item of a feed that has only one."""
    (only,) = items(feed)
    assert isinstance(only, Item), only
    return only


def entry(**fields):
    """What comes of a line."""
    facts = {"id": "12", "published": NOON, "content": {"type": "text/plain", "value": "I wait."}}
    return reader(OAK, Path("oak.xml"))(facts | fields)


def test_an_entry_of_rss_is_read_whole():
    assert item(rss(LESSON)) == Item(
        id=own("https://oak.example/?p=12"),
        native_kind="entry",
        created=NOON,
        author="Wren Alder",
        title="How I begin a lesson",
        text="I ask a **question**.",
        url="https://oak.example/2020/01/begin/",
        n_responses=3,
        extra={"tags": "openings, whole class"},
    )


def test_an_entry_of_atom_is_read_whole():
    feed = atom(
        f"""<entry>
            <id>tag:oak.example,2020:12</id>
            <link rel="alternate" href="https://oak.example/begin"/>
            <title type="html">Questions &amp;amp; &lt;i&gt;answers&lt;/i&gt;</title>
            {PUBLISHED}<updated>2020-01-01T14:00:05+01:00</updated>
            <category term="openings" label="Openings"/>
            <content type="html">&lt;p&gt;I wait.&lt;/p&gt;</content>
            <thr:total>4</thr:total>
        </entry>""",
        head="<author><name>Wren Alder</name><email>wren@oak.example</email></author>",
    )
    assert item(feed) == Item(
        id=own("tag:oak.example,2020:12"),
        native_kind="entry",
        created=NOON,
        edited=NOON + 3605,
        author="Wren Alder",
        title="Questions & *answers*",
        text="I wait.",
        url="https://oak.example/begin",
        n_responses=4,
        extra={"tags": "openings"},
    )


def test_reddits_ids_are_cut_out_of_the_addresses_that_were_made_of_them():
    feed = atom(
        f"""<entry><id>t3_ab1</id><author><name>/u/wren_7</name></author>{PUBLISHED}<title>Tips?</title>
            <link href="https://www.reddit.com/r/Oak/comments/ab1/tips/"/></entry>""",
        f"""<entry><id>t1_cd2</id><author><name>/u/alder_8</name></author>{PUBLISHED}
            <title>/u/alder_8 on Tips?</title><content type="html">&lt;p&gt;Wait.&lt;/p&gt;</content>
            <link href="https://www.reddit.com/r/Oak/comments/ab1/tips/cd2/"/></entry>""",
        attributes='xml:base="https://www.reddit.com/r/Oak/"',
    )
    found, _ = lines(feed)
    assert [fields["id"] for fields in found] == [
        f"https://www.reddit.com/r/Oak/{i}" for i in ("t3_ab1", "t1_cd2")
    ]
    post, comment = items(feed)
    assert (post.id, post.native_kind, post.root, post.author) == ("oak:t3_ab1", "entry", None, "/u/wren_7")
    assert (comment.id, comment.native_kind) == ("oak:t1_cd2", "comment")
    assert (comment.root, comment.parent) == ("oak:t3_ab1", "oak:t3_ab1")


@pytest.mark.parametrize("name", ["guid", "link"])
def test_reddits_id_in_rss_needs_no_base(name):
    assert item(rss(f"<item><{name}>t3_ab1</{name}>{DATED}<title>Tips?</title></item>")).id == "oak:t3_ab1"


def test_a_comment_says_what_it_answers():
    feed = atom(
        f"""<entry><id>tag:2</id>{PUBLISHED}<title>I wait...</title><content>I wait too.</content>
            <thr:in-reply-to ref="tag:1" href="https://oak.example/begin"/></entry>"""
    )
    comment = item(feed)
    assert (comment.native_kind, comment.root, comment.parent) == ("comment", own("tag:1"), own("tag:1"))


def test_an_answer_to_a_comment_is_in_the_thread_of_the_post():
    post = "https://oak.example/?p=12"
    comment = entry(id=f"{post}#comment-8", in_reply_to=f"{post}#comment-7")
    assert (comment.root, comment.parent) == (own(post), own(f"{post}#comment-7"))


def test_entries_of_a_comment_feed_find_the_post_by_its_id():
    comment = f"""<item><title>By: Rowan Ash</title><dc:creator>Rowan Ash</dc:creator>{DATED}
        <link>https://oak.example/2020/01/begin/#comment-7</link>
        <guid isPermaLink="false">https://oak.example/?p=12#comment-7</guid>
        <content:encoded>&lt;p&gt;So do I.&lt;/p&gt;</content:encoded></item>"""
    post, answer = item(rss(LESSON)), item(rss(comment))
    assert answer.native_kind == "comment"
    assert answer.root == answer.parent == post.id
    assert (answer.author, answer.text) == ("Rowan Ash", "So do I.")
    assert answer.title is None  # it would hold the name


def test_an_entry_that_answers_itself_is_a_post():
    assert entry(in_reply_to="12").native_kind == "entry"
    assert entry(id="#comment-7").native_kind == "entry"


def test_the_link_is_the_id_where_there_is_none():
    link = "<link>https://oak.example/a</link>"
    assert item(rss(f"<item>{link}<guid></guid>{DATED}</item>")).id == own("https://oak.example/a")
    assert item(rss(f"<item>{link}{DATED}</item>")).id == own("https://oak.example/a")


def test_what_lacks_an_id_a_time_or_a_community_is_refused():
    nameless = Source("oak", "feed")
    assert items(rss(f"<item><title>Hm</title>{DATED}</item>")) == ["no id"]
    assert items(rss("<item><guid>12</guid></item>")) == ["no time"]
    assert items(rss("<item><guid>12</guid><pubDate>soon</pubDate></item>")) == ["no time"]
    assert items(rss(LESSON), nameless) == ["no community"]


@pytest.mark.parametrize(
    ("published", "updated", "created", "edited"),
    [
        (NOON, None, NOON, None),
        (NOON, NOON, NOON, None),
        (NOON, NOON + 1, NOON, NOON + 1),
        (NOON, NOON - 1, NOON, None),
        (None, NOON, NOON, None),
        (253_370_764_800, NOON, NOON, None),  # the year 9999
    ],
)
def test_an_entry_is_edited_when_it_was_updated_later(published, updated, created, edited):
    found = entry(published=published, updated=updated)
    assert (found.created, found.edited) == (created, edited)


def test_a_missing_update_is_not_made_up():
    ((fields,), _) = lines(rss(LESSON))
    assert (fields["published"], fields["updated"]) == (NOON, None)


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("<author>wren@oak.example (Wren Alder)</author>", "Wren Alder"),
        ("<author>Wren Alder &lt;wren@oak.example&gt;</author>", "Wren Alder"),
        ("<author>Wren Alder (wren@oak.example)</author>", "Wren Alder"),
        ("<author>wren@oak.example</author>", "wren@oak.example"),
        ("<dc:creator>Wren  Alder</dc:creator>", "Wren Alder"),
        ("<dc:creator>Wren Alder</dc:creator><dc:creator>Rowan Ash</dc:creator>", "Wren Alder"),
        ("<author>noreply@blogger.example (Unknown)</author>", None),
        ("<dc:creator>Anonymous</dc:creator>", None),
        ("", "Old Oak"),
    ],
)
def test_authors_are_names_however_written(written, author):
    channel = "<managingEditor>oak@oak.example (Old Oak)</managingEditor>"
    feed = rss(f"<item><guid>12</guid>{DATED}{written}<title>Hm</title></item>", channel=channel)
    assert item(feed).author == author


def test_an_entry_from_elsewhere_is_by_the_author_there():
    head = "<author><name>Old Oak</name></author>"
    elsewhere = "<source><id>tag:elm</id><author><name>Elm</name></author></source>"
    feed = atom(f"<entry><id>1</id>{PUBLISHED}{elsewhere}</entry>", head=head)
    assert item(feed).author == "Elm"


def test_a_comment_without_author_is_not_by_the_owner_of_the_feed():
    assert entry(feed_author="Old Oak").author == "Old Oak"
    assert entry(feed_author="Old Oak", in_reply_to="11").author is None


@pytest.mark.parametrize(
    ("link", "author", "url"),
    [
        ("https://oak.example/a?b#c", "Wren Alder", "https://oak.example/a?b#c"),
        ("https://wren-alder.example/a", "Wren Alder", None),
        ("https://oak.example/@WrenAlder/a", "Wren Alder", None),
        ("https://education.example/a", "Ed", "https://education.example/a"),
        ("/2020/01/begin", "Wren Alder", None),
        ("javascript:alert(1)", "Wren Alder", None),
        (7, None, None),
    ],
)
def test_an_address_is_whole_and_names_nobody(link, author, url):
    assert entry(link=link, author=author).url == url


def test_a_relative_link_is_resolved_where_the_feed_says_its_address():
    one = f'<entry><id>tag:1</id><link href="begin"/>{PUBLISHED}</entry>'
    assert (
        item(atom(one, attributes='xml:base="https://oak.example/2020/"')).url
        == "https://oak.example/2020/begin"
    )
    assert item(atom(one)).url is None


def test_the_summary_stands_in_where_there_is_no_content():
    short = {"type": "text/html", "value": "<p>Short</p>"}
    assert entry(content=None, summary=short).text == "Short"
    assert entry(content={"type": "text/html", "value": "<img src='a.png'>"}, summary=short).text == "Short"
    assert entry(content={"type": "text/plain", "value": " "}, summary=short).text == "Short"


def test_an_entry_without_words_is_not_present():
    nothing = entry(content=None)
    assert (nothing.text, nothing.title, nothing.state) == (None, None, "unavailable")


def test_plain_text_is_kept_and_titles_are_decoded_twice():
    feed = atom(f"<entry><id>1</id>{PUBLISHED}<content type='text'>1 &lt; 2 &amp;amp; *</content></entry>")
    assert item(feed).text == "1 < 2 &amp; *"
    feed = rss(f"<item><guid>1</guid>{DATED}<title>Chalk &amp;amp;\n talk, 1 &lt; 2</title></item>")
    assert item(feed).title == "Chalk & talk, 1 < 2"


def test_tags_are_words_said_once():
    kind = "http://schemas.example/kind#post"
    assert entry(tags=["a b", kind, "c", "a b", "", None]).extra == {"tags": "a b, c"}
    assert entry(tags=[kind]).extra == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "nothing in it"),
        (" \n", "nothing in it"),
        ("<!doctype html><html><body><item><title>Hm</title></item></body></html>", "neither RSS nor Atom"),
        ('{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"}]}', "neither RSS nor Atom"),
        ("<posts><row Id='1'/></posts>", "neither RSS nor Atom"),
        ("https://oak.example/feed", "neither RSS nor Atom"),
    ],
)
def test_what_is_no_feed_is_not_taken_for_one(content, said):
    assert lines(content) == ([], f"not readable as a feed ({said})")


def test_a_feed_without_entries_is_whole():
    assert lines(rss()) == ([], None)


def test_a_feed_that_is_not_well_formed_gives_its_entries():
    found, problem = lines(rss(LESSON, f"<item><guid>13</guid><title>Chalk & talk</title>{DATED}</item>"))
    assert [fields["id"] for fields in found] == ["https://oak.example/?p=12", "13"]
    assert problem is None


@pytest.mark.parametrize("behind", ["\n", " <!-- made by oak -->\n", "<!-- a --><!-- b -->"])
def test_what_stands_behind_the_end_of_a_feed_does_no_harm(behind):
    assert lines(rss(LESSON) + behind)[1] is None


def test_ids_that_are_addresses_do_not_tell_whose_they_are():
    post = item(rss(f"<item><guid>https://janedoe.example/1</guid>{DATED}</item>"))
    assert post.id == own("https://janedoe.example/1")
    assert "jane" not in post.id


def test_a_feed_that_breaks_off_gives_what_it_holds(tmp_path):
    whole = rss(LESSON, f"<item><guid>13</guid>{DATED}</item>")
    found, problem = lines(whole[: whole.index("13</guid>")])
    assert found[0]["id"] == "https://oak.example/?p=12"
    assert problem == "cut off: its end is missing"
    packed = tmp_path / "oak.xml.gz"
    packed.write_bytes(gzip.compress(whole.encode())[:-12])
    pieces = unpacked(packed, as_lines)
    assert json.loads(next(pieces))["id"] == "https://oak.example/?p=12"
    with pytest.raises(SourceIncomplete, match="the last gzip member does not end"):
        list(pieces)


def test_a_wrong_word_about_the_encoding_does_no_harm():
    feed = rss(f"<item><guid>1</guid>{DATED}<title>Café</title></item>")
    for said, written in (("us-ascii", "utf-8"), ("utf-8", "windows-1252"), ("nonsense", "utf-8")):
        declared = feed.replace('version="1.0"', f'version="1.0" encoding="{said}"', 1)
        assert item(declared.encode(written)).title == "Café"


@pytest.mark.parametrize("number", ["#xD800", "#99999999999", "#x110000", "amp;#xDFFF", "#" + "9" * 5000])
def test_characters_that_do_not_exist_cost_no_entry(number):
    feed = rss(f"<item><guid>1</guid>{DATED}<title>Chalk&{number}; &#8212; talk</title></item>")
    assert item(feed).title == "Chalk\ufffd \u2014 talk"
    (broken,), problem = lines(feed.replace("talk", "& talk"))
    assert broken["title"]["value"].startswith("Chalk")
    assert problem is None


def test_what_feedparser_fails_at_is_not_readable(monkeypatch):
    def fail(_):
        raise ValueError("chr() arg not in range")

    monkeypatch.setattr("feedparser.parse", fail)
    assert lines(rss(LESSON)) == ([], "not readable as a feed (ValueError)")


def test_nothing_is_fetched(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(request.OpenerDirector, "open", refuse)
    inner = '<!ENTITY far SYSTEM "http://127.0.0.1:9/"><!ENTITY near SYSTEM "file:///etc/hostname">'
    doctype = f'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd" [{inner}]>'
    feed = rss(f"<item><guid>1</guid>{DATED}<title>Chalk &far;&near;</title></item>")
    found, _ = lines(feed.replace("?>", f"?>{doctype}", 1))
    assert [fields["title"]["value"] for fields in found] == ["Chalk"]
    assert lines(b"http://127.0.0.1:9/feed.xml")[0] == []


def test_dates_that_no_calendar_has_are_no_time(monkeypatch):
    monkeypatch.setattr(
        "calendar.timegm", lambda _: (_ for _ in ()).throw(ValueError("year 0 is out of range"))
    )
    assert items(rss(LESSON)) == ["no time"]


@given(st.dictionaries(st.sampled_from(FIELDS), LIKELY | JSON))
def test_no_line_makes_the_reader_fail(fields):
    read = reader(OAK, Path("oak.xml"))(fields)
    assert isinstance(read, str) or (
        read.id.startswith("oak:") and (read.root is None) == (read.parent is None)
    )


def test_the_same_entry_of_nine_saved_feeds_has_one_id():
    if not REAL.is_dir():
        pytest.skip(f"{REAL} is not here")
    read = reader(OAK, Path("oak.xml"))
    found = {path.name: lines(path.read_bytes()) for path in sorted(REAL.glob("*.xml"))}
    entries = [read(fields) for saved, _ in found.values() for fields in saved]
    assert [len(saved) for saved, _ in found.values()] == [10] * 9
    assert {problem for _, problem in found.values()} == {None}  # although none of them is well-formed
    assert (len(entries), len({one.id for one in entries})) == (90, 17)
    assert Counter(one.native_kind for one in entries) == {"entry": 90}
    assert all(one.title and one.text and one.author for one in entries)
    assert len({one.author for one in entries}) == 1
    assert {one.id: one.created for one in entries}.items() == {(one.id, one.created) for one in entries}
    assert {one.url for one in entries} == {None}  # they are relative, to no address
