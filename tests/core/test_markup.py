import pytest

from community.core.errors import InvalidInput
from community.core.markup import MAX_LENGTH, Picture, excerpt, guess_language, render

REL = ' rel="nofollow ugc noopener noreferrer"'


def plain(source: str) -> str:
    """The HTML without what every link carries."""
    return render(source).html.replace(REL, "").strip()


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**“你好”**吗", "<p><strong>“你好”</strong>吗</p>"),
        ("他说**“你好”**，走了", "<p>他说<strong>“你好”</strong>，走了</p>"),
        ("**你好。**吗", "<p><strong>你好。</strong>吗</p>"),
        ("（**重要**）", "<p>（<strong>重要</strong>）</p>"),
        ("*《三体》*好看", "<p><em>《三体》</em>好看</p>"),
        ("~~「刪掉」~~了", "<p><s>「刪掉」</s>了</p>"),
        ("**テスト（例）**です", "<p><strong>テスト（例）</strong>です</p>"),
        ("***又粗又斜***的", "<p><em><strong>又粗又斜</strong></em>的</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
        ("_word_ and __two__", "<p><em>word</em> and <strong>two</strong></p>"),
        ("5 * 3 * 2", "<p>5 * 3 * 2</p>"),
        ("a ~ b ~ c", "<p>a ~ b ~ c</p>"),
        ("foo**bar**baz", "<p>foo<strong>bar</strong>baz</p>"),
        ('**"quoted"**word', '<p>**"quoted"**word</p>'),
    ],
)
def test_emphasis_beside_chinese_punctuation(source: str, html: str) -> None:
    assert plain(source) == html


@pytest.mark.parametrize(
    ("source", "addresses", "rest"),
    [
        ("见https://example.com/a。下一句", ["https://example.com/a"], "。下一句"),
        ("https://example.com看看", ["https://example.com"], "看看"),
        ("（https://example.com/a(b)c）好", ["https://example.com/a(b)c"], "）好"),
        ("看「https://example.com/」吗", ["https://example.com/"], "」吗"),
        ("https://a.com，https://b.com；完", ["https://a.com", "https://b.com"], "；完"),
        ("https://a.com/x、y", ["https://a.com/x"], "、y"),
        ("see https://a.com/x_y_z.", ["https://a.com/x_y_z"], "."),
        ("(https://a.com/x)", ["https://a.com/x"], ")"),
        ("https://en.wikipedia.org/wiki/Foo_(bar)", ["https://en.wikipedia.org/wiki/Foo_(bar)"], ""),
        ("www.example.com，好", ["http://www.example.com"], "，好"),
        ("www.a.com/?www.b.com", ["http://www.a.com/?www.b.com"], ""),
        ("www.example.com查看", ["http://www.example.com"], "查看"),
        ("www.a.com/www.b.com !", ["http://www.a.com/www.b.com"], " !"),
        ("http://localhost:8000/x?a=b&c=d#e ok", ["http://localhost:8000/x?a=b&amp;c=d#e"], " ok"),
        ("HTTPS://EXAMPLE.COM/A", ["HTTPS://EXAMPLE.COM/A"], ""),
        ("https://zh.wikipedia.org/wiki/杭州", ["https://zh.wikipedia.org/wiki/%E6%9D%AD%E5%B7%9E"], ""),
    ],
)
def test_bare_addresses_end_with_the_sentence(source: str, addresses: list[str], rest: str) -> None:
    html = plain(source)
    found = [part.partition('"')[0] for part in html.split('href="')[1:]]
    assert [address.lower() for address in found] == [address.lower() for address in addresses]
    assert html.endswith(f"</a>{rest}</p>")


@pytest.mark.parametrize(
    "source",
    [
        "readme.md",
        "https://foo bar",
        "https://看看",
        "node.js and main.py",
        "3.5. Next",
        "http:\\//x.com",
        "http:// x",
        "https://",
        "a@b.cc",
        "`https://a.com`",
    ],
)
def test_what_is_no_address_stays_text(source: str) -> None:
    assert "<a" not in plain(source)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Title", "<h3>Title</h3>"),
        ("###### Small", "<h6>Small</h6>"),
        ("    indented like a paragraph", "<p>indented like a paragraph</p>"),
        ("标题\n----\n下文", "<p>标题</p>\n<hr>\n<p>下文</p>"),
        ("> quoted\n\nanswer", "<blockquote>\n<p>quoted</p>\n</blockquote>\n<p>answer</p>"),
        ("3. three\n4. four", '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>'),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("<b>bold</b> & <script>", "<p>&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;</p>"),
    ],
)
def test_blocks(source: str, html: str) -> None:
    assert plain(source) == html


def test_tables_align_by_class_since_inline_style_is_refused() -> None:
    html = plain("|a|b|c|\n|-|:-:|-:|\n|1|2|3|")
    assert '<th class="middle">b</th>' in html
    assert '<td class="end">3</td>' in html
    assert "style" not in html


def test_code_is_coloured_by_class_when_its_language_is_known() -> None:
    assert '<code class="language-python"><span class="k">return</span>' in plain("```python\nreturn\n```")
    assert plain("```klingon\na < b\n```") == '<pre><code class="language-klingon">a &lt; b\n</code></pre>'
    long = "```python\n" + "x = 1\n" * 400 + "```"
    assert "<span" not in plain(long)
    block = "x = 1\n" * 100
    many = f"```python\n{block}```\n\n" * 20
    assert plain(many).count('<span class="n">') == 8000 // len(block) * 100


def test_pictures_are_our_own_or_become_links() -> None:
    cat = Picture("/media/photos/ab/cat-1280.webp", "/media/photos/ab/cat.jpg", 1280, 960)
    rendered = render('![a "cat"](photo:cat) ![](photo:dog) ![t](https://evil.example/p.gif)', pictures={"cat": cat})
    assert rendered.pictures == ["cat"]
    assert rendered.links == ["https://evil.example/p.gif"]
    assert rendered.html.replace(REL, "") == (
        '<p><a class="photo-link" href="/media/photos/ab/cat.jpg"><img src="/media/photos/ab/cat-1280.webp"'
        ' alt="a &quot;cat&quot;" width="1280" height="960" loading="lazy" decoding="async"></a> '
        ' <a href="https://evil.example/p.gif">t</a></p>\n'
    )


def test_a_picture_may_be_named_by_its_address() -> None:
    cat = Picture("/media/photos/ab/cat-1280.webp", "/media/photos/ab/cat.jpg", 1280, 960)
    for address in (cat.url, cat.large_url):
        assert render(f"![]({address})", pictures={"cat": cat}).pictures == ["cat"]
    for address in ("/media/photos/ab/dog.jpg", "/media/../x.jpg", "//evil.example/media/photos/ab/cat.jpg", ""):
        rendered = render(f"![dog]({address})", pictures={"cat": cat})
        assert rendered.pictures == []
        assert "<img" not in rendered.html


def test_links_that_lead_away_are_reported() -> None:
    rendered = render("[here](/t/1/) [there](https://a.com) https://b.com [mail](mailto:a@b.cc) <https://c.com>")
    assert rendered.links == ["https://a.com", "https://b.com", "mailto:a@b.cc", "https://c.com"]
    assert rendered.html.count(REL) == 5


def test_too_long_and_too_dense_are_refused() -> None:
    render("a" * MAX_LENGTH)
    with pytest.raises(InvalidInput) as long:
        render("a" * (MAX_LENGTH + 1))
    with pytest.raises(InvalidInput) as dense:
        render("[" * 2001)
    assert (long.value.code, long.value.field) == ("too_long", "body")
    assert (dense.value.code, dense.value.field) == ("too_dense", "body")


def test_excerpts_are_the_writers_own_words() -> None:
    html = render("> not mine\n\nMine, *really*.\n\n```\ncode\n```\n\n- one\n- two").html
    assert excerpt(html) == "Mine, really. one two"
    assert excerpt(render("word " * 100).html, 20) == "word word word…"
    assert excerpt(render("你好，世界。" * 100).html, 20) == "你好，世界。你好，世界。你好，世界。你…"
    assert excerpt(render("a &lt;b&gt; & c").html) == "a <b> & c"
    assert excerpt("") == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello there, how are you?", "en"),
        ("你好，今天天气怎么样？", "zh-hans"),
        ("軟體和網路都沒有問題", "zh-hant"),
        ("装了 Python 3.11 之后 pip install 报错", "zh-hans"),
        ("ok", ""),
        ("", ""),
        ("👍👍👍", ""),
    ],
)
def test_language_is_guessed_from_the_words(text: str, language: str) -> None:
    assert guess_language(text) == language
