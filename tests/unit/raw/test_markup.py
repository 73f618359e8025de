"""HTML of posts becomes Markdown that the features read as they read Reddit's."""

import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw.markup import markdown

STACK_EXCHANGE = "../shared/data/stackexchange/Posts.xml"


def test_plain_text_is_returned_as_it_is():
    for text in ("", "A quiet day.\n\n  Two blanks before, *stars* and snake_case.", "5 > 3", "\u00a0"):
        assert markdown(text) is text


def test_text_without_tags_keeps_its_lines_and_gets_its_entities_decoded():
    assert markdown("Chalk &amp; talk&#39;s end\n\n  I &lt;3 it") == "Chalk & talk's end\n\n  I <3 it"
    assert markdown("I <3 maps & 5 < 6\n\nnext") == "I <3 maps & 5 < 6\n\nnext"


def test_paragraphs_stand_apart_by_a_blank_line():
    assert markdown("<p>One.</p><p>Two.</p>\n\n\n<div>Three.</div>") == "One.\n\nTwo.\n\nThree."
    assert markdown("<p></p><p>One.</p><p> </p><p>Two.</p>") == "One.\n\nTwo."


def test_lines_end_where_the_page_breaks_them():
    assert markdown("<p>One\nlong\n  line</p>") == "One long line"
    assert markdown("One<br>two<br/>\n three") == "One  \ntwo  \nthree"


def test_two_breaks_make_a_paragraph_as_some_editors_write_them():
    assert markdown("<div>One<br><br>\nTwo<br /><br /><br />Three</div>") == "One\n\nTwo\n\nThree"


def test_a_sign_at_the_start_of_a_line_of_the_source_does_not_become_a_quotation():
    assert markdown("<p>more\n&gt; less</p>") == "more > less"


def test_quotations_get_their_mark_on_every_line():
    html = "<blockquote>\n<p>How?</p>\n<p>And why?</p>\n</blockquote>\n<p>Like this.</p>"
    assert markdown(html) == "> How?\n>\n> And why?\n\nLike this."
    assert markdown("<blockquote>a<blockquote>b</blockquote></blockquote>") == "> a\n>\n> > b"


def test_a_quotation_within_a_line_of_text_begins_a_new_paragraph():
    assert markdown("She said:<blockquote>Wait.</blockquote>I did.") == "She said:\n\n> Wait.\n\nI did."


def test_a_spoiler_is_the_contributors_own():
    html = '<blockquote class="spoiler"><p>It was</p><p>the clock.</p></blockquote>'
    assert markdown(html) == ">! It was\n>!\n>! the clock."


def test_lists_are_written_as_reddit_writes_them():
    html = "<ul>\n<li>chalk</li>\n<li>maps<ul><li>old</li></ul></li>\n</ul>\n<ol><li><p>x</p></li><li>y</li></ol>z"
    assert markdown(html) == "* chalk\n* maps\n  * old\n\n1. x\n2. y\n\nz"
    assert markdown('<ol start="4"><li>x</li></ol>') == "4. x"


def test_emphasis():
    assert markdown("<b>all</b> <strong>of</strong> <i>it</i> <em>is</em> <del>gone</del>") == (
        "**all** **of** *it* *is* ~~gone~~"
    )


def test_marks_stand_at_words_and_blanks_stay():
    assert markdown("a<b> bold </b>b<i> </i>c") == "a **bold** b c"


def test_a_whole_post_pasted_as_bold_gets_no_marks():
    assert markdown('<b style="font-weight:normal"><p>One.</p><p>Two.</p></b>') == "One.\n\nTwo."


def test_headings_lines_and_raised_words():
    assert markdown("<h1>Plan</h1>text<hr>x<sup>2</sup> y<sup>a b</sup><sup></sup>") == (
        "# Plan\n\ntext\n\n---\n\nx^2 y^(a b)"
    )


def test_code_within_a_line():
    assert markdown("Press <kbd>F1</kbd>, write <code>x =\n 1</code> or <code>`</code><code> </code>.") == (
        "Press `F1`, write `x = 1` or `` ` `` ."
    )


def test_code_blocks_are_indented_by_four_blanks():
    html = "<p>See:</p><pre><code>def f():\n\treturn 1\n\n\nf()\n</code></pre><p>Done.</p>"
    assert markdown(html) == "See:\n\n    def f():\n        return 1\n\n    f()\n\nDone."


def test_the_first_line_of_code_keeps_its_blanks_wherever_it_stands():
    assert markdown("<div><pre>a\n b</pre></div>") == "    a\n     b"
    assert markdown("<p><pre>a\nb</pre></p>") == "    a\n    b"
    assert markdown("<blockquote><pre>a\nb</pre></blockquote>") == ">     a\n>     b"


def test_marks_within_code_are_not_written():
    assert (
        markdown('<pre><b>a</b> <a href="https://x.example">b</a> <sup>c</sup> <code>d</code></pre>')
        == "    a b c d"
    )
    assert markdown("<table><tr><th>a<pre>b</pre><blockquote>c</blockquote><p>d</p></th></tr></table>") == (
        "| a b  c  d |\n| --- |"
    )


def test_links_keep_words_and_address():
    assert (
        markdown('<a href="https://oak.example/a" title="t">The oak</a>')
        == "[The oak](https://oak.example/a)"
    )
    assert markdown('a<a href="https://oak.example"> the\noak </a>b') == "a [the oak](https://oak.example) b"


def test_what_would_end_a_link_too_early_is_written_otherwise():
    assert markdown('<a href="https://oak.example/a_(b) c">Oak [1]</a>') == (
        "[Oak (1)](https://oak.example/a_%28b%29%20c)"
    )


def test_addresses_that_are_none_leave_their_words():
    html = '<a>a</a> <a href="">b</a> <a href="javascript:x()">c</a> <a href="mailto:ana@oak.example">d</a>'
    assert markdown(html) == "a b c d"


@pytest.mark.parametrize(
    "shown", ["https://oak.example/a/", "oak.example/a", "oak.example/\u2026", "www.oak.example/a"]
)
def test_an_address_shown_as_itself_is_written_once(shown):
    assert markdown(f'See <a href="https://oak.example/a">{shown}</a>.') == "See https://oak.example/a."


def test_words_that_only_look_like_an_address_stay():
    assert (
        markdown('<a href="https://oak.example/a">oak.example</a>') == "[oak.example](https://oak.example/a)"
    )
    assert markdown('<a href="https://oak.example/a">\u2026</a>') == "[\u2026](https://oak.example/a)"


def test_addresses_of_mastodon_stay_whole():
    html = (
        '<p>Maps: <a href="https://www.oak.example/maps/of/the/wood" rel="nofollow noopener" target="_blank">'
        '<span class="invisible">https://www.</span><span class="ellipsis">oak.example/maps/of</span>'
        '<span class="invisible">/the/wood</span></a></p>'
    )
    assert markdown(html) == "Maps: https://www.oak.example/maps/of/the/wood"


def test_mentions_and_hashtags_of_mastodon_are_words_not_links():
    html = (
        '<p><span class="h-card"><a href="https://elm.example/@ana" class="u-url mention">@<span>ana</span></a></span>'
        ' likes <a href="https://elm.example/tags/maps" class="mention hashtag" rel="tag">#<span>maps</span></a>'
        ' and <a href="https://elm.example/tags/ink" rel="tag">#ink</a></p>'
    )
    assert markdown(html) == "@ana likes #maps and #ink"


def test_images_are_what_they_are_said_to_show():
    assert markdown('<p><img src="a.png" alt="A cat\n on a map"> sits</p>') == "A cat on a map sits"
    assert (
        markdown(
            '<p>x <a href="https://a.example"><img src="a.png" alt="enter image description here"></a></p>'
        )
        == "x"
    )
    assert markdown('<p>x <img src="a.png"></p>') == "x"


def test_entities_are_decoded():
    assert (
        markdown("<p>Caf&eacute;s&nbsp;&amp;&#160;bars &lt;b&gt; &#x263A;</p>")
        == "Caf\u00e9s & bars <b> \u263a"
    )


def test_scripts_styles_and_remarks_are_no_words():
    html = (
        "<head><title>t</title></head><style>p {}</style><p>Words.</p><script>let a = '<p>';</script>"
        "<!--[if gte mso 9]><xml>x</xml><![endif]--><![if !x]><?xml version='1.0'?><iframe>f</iframe><!-- never ended <p>y"
    )
    assert markdown(html) == "Words."


def test_tables_stay_tables():
    html = "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"
    assert markdown(html) == "| a | b |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<div>" * 3000 + "deep &amp; <br>dark", "deep &\n\ndark"),
        ("<![wood", "<![wood"),
        ('<ol start="\u00b2"><li>x</li></ol>', "x"),
        ("<p>&#xD800;</p>", "\ufffd"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
        ("a" + "<b" * 20_000, "a" + "<b" * 20_000),
    ],
)
def test_what_no_parser_likes_leaves_its_words(html, words):
    assert markdown(html).strip() == words


@given(st.text() | st.text(alphabet="<>/!?-[]&#;=\"' \nabp1x\ud800"))
def test_any_text_can_be_read(text):
    markdown(text).encode() if "<" in text or "&" in text else markdown(text)


TAGS = st.sampled_from(
    ["p", "div", "b", "i", "em", "code", "pre", "blockquote", "li", "span", "a", "td", "sup", "figure"]
)


@given(
    st.recursive(st.just("oak "), lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)), max_leaves=12)
)
def test_every_word_stays_whatever_stands_around_it(tree):
    """However tags are put into each other, as many words come out as went in."""

    def written(node):
        if isinstance(node, str):
            return node
        tag, inner = node
        return f'<{tag} href="https://elm.example">{"".join(map(written, inner))}</{tag}>'

    html = written(tree)
    assert len(re.findall(r"\boak\b", markdown(html))) == html.count("oak ")


def test_the_library_is_imported_only_when_html_is_met():
    code = "import sys; from pipeline.raw import markup; markup.markdown('a &amp; b'); assert 'bs4' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_whole_site_of_stack_exchange_becomes_markdown(pytestconfig):
    path = pytestconfig.rootpath / STACK_EXCHANGE
    if not path.is_file():
        pytest.skip(f"{STACK_EXCHANGE} is not on this machine")
    bodies = [row.get("Body") or "" for row in ET.parse(path).getroot()][:400]
    texts = list(map(markdown, bodies))
    own = [re.sub(r"(?m)^(?:> )?[ *]*(?:\d+\. )? {4}.*$|`[^`]+`", "", text) for text in texts]
    assert not [text for text in own if re.search(r"</?(?:p|a|b|div|pre|li|strong|em)\b[^>]*>", text)]
    with_code = [re.search(r"(?m)^(?:> )?\s* {4}", text) is not None for text in texts]
    assert with_code == ["<pre" in body for body in bodies]
