"""What looks the same is rendered once; what belongs to one reader is never kept."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils import timezone, translation

from community.core import fragments as module
from community.core.fragments import Fragments
from forums.models import Thread
from forums.services import thanks
from members.models import Member
from members.services import ignoring
from tests.factories.forums import PostFactory, ThreadFactory
from tests.factories.members import MemberFactory

_BOTTOM = "components/bottom_bar.html"
_SECRETS = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_TOKENS = re.compile(r'name="form_token" value="([^"]+)"')


@pytest.fixture
def form(tmp_path: Path, settings: Any) -> str:
    """A template with two forms and a text by people."""
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]
    (tmp_path / "form.html").write_text(
        "<form>{% csrf_token %}{% form_token %}{{ words }}</form><form>{% csrf_token %}{% form_token %}</form>"
        "{{ request.path }}{{ user }}{{ chrome }}"
    )
    return "form.html"


@pytest.fixture
def kept() -> Fragments:
    return Fragments(100_000)


def test_it_is_rendered_once_for_each_value_language_and_zone(kept: Fragments) -> None:
    def show(**values: Any) -> str:
        return kept.render(_BOTTOM, values, "")

    here = show(part="home", signed_in=True)
    assert show(part="home", signed_in=True) == here
    assert len(kept) == 1
    assert show(part="boards", signed_in=True) != here
    with translation.override("zh-hans"):
        assert "首页" in show(part="home", signed_in=True)
    with timezone.override("America/Lima"):
        assert show(part="home", signed_in=True) == here
    assert len(kept) == 4


def test_forms_have_their_readers_secret_and_tokens_of_their_own(kept: Fragments, form: str) -> None:
    first = kept.render(form, {"words": "hello"}, "of-the-first")
    second = kept.render(form, {"words": "hello"}, "of-the-second")
    assert len(kept) == 1
    assert (_SECRETS.findall(first), _SECRETS.findall(second)) == (["of-the-first"] * 2, ["of-the-second"] * 2)
    tokens = [*_TOKENS.findall(first), *_TOKENS.findall(second)]
    assert len(set(tokens)) == 4
    assert module._SECRET not in first + second
    # Nobody else can write what stands for the secret, and what looks like a token in a text is none.
    text = kept.render(form, {"words": 'name="csrfmiddlewaretoken" value="x"'}, "mine")
    assert _SECRETS.findall(text) == ["mine"] * 2


def test_it_is_given_nothing_but_its_value(kept: Fragments, form: str) -> None:
    assert kept.render(form, {"words": "hello"}, "").endswith("</form>")


def test_the_secret_is_asked_for_only_where_there_is_a_form(kept: Fragments, form: str) -> None:
    class Asked:
        def __str__(self) -> str:
            raise AssertionError

    kept.render(_BOTTOM, {"part": "home", "signed_in": True}, Asked())
    with pytest.raises(AssertionError):
        kept.render(form, {"words": "hello"}, Asked())


def test_the_longest_unused_go_first(kept: Fragments) -> None:
    for number in range(500):
        kept.render(_BOTTOM, {"part": number, "signed_in": True}, "")
        kept.render(_BOTTOM, {"part": 0, "signed_in": True}, "")
    assert 1 < len(kept) < 100
    before = len(kept)
    kept.render(_BOTTOM, {"part": 0, "signed_in": True}, "")
    assert len(kept) == before


class Look(NamedTuple):
    part: str
    signed_in: bool


def test_the_tag_takes_a_value_and_keywords() -> None:
    template = Template('{% fragment "components/bottom_bar.html" look %}')
    words = Template('{% fragment "components/bottom_bar.html" part="home" signed_in=True %}')
    assert template.render(Context({"look": Look("home", True)})) == words.render(Context())


@pytest.fixture
def thread(db: None) -> Thread:
    thread = ThreadFactory(author=MemberFactory())
    PostFactory(thread=thread, author=thread.author, html="<p>A sentence.</p>")
    return thread


def test_each_reader_has_their_own_page_of_common_parts(thread: Thread, regular: Member) -> None:
    others = Client(), Client()
    for client, member in zip(others, (regular, thread.author), strict=True):
        client.force_login(member)
    mine, theirs = (client.get(thread.get_absolute_url()).content.decode() for client in others)
    assert "edit/" in theirs
    assert "edit/" not in mine
    assert "thanks/" in mine
    assert "thanks/" not in theirs
    assert not set(_TOKENS.findall(mine)) & set(_TOKENS.findall(theirs))
    assert not set(_SECRETS.findall(mine)) & set(_SECRETS.findall(theirs))
    assert len(set(_SECRETS.findall(mine))) == 1


def test_what_changed_looks_different_at_once(thread: Thread, regular: Member) -> None:
    client = Client()
    client.force_login(regular)

    def page() -> str:
        return client.get(thread.get_absolute_url()).content.decode()

    post = thread.posts.select_related("thread__board", "author").get(number=2)
    assert 'aria-pressed="true"' not in page()
    thanks.give(actor=regular, post=post)
    assert 'aria-pressed="true"' in page()
    Member.objects.filter(pk=thread.author_id).update(display_name="Ada Lovelace")
    assert "Ada Lovelace" in page()
    thread.posts.filter(number=2).update(html="<p>Another sentence.</p>")
    assert "Another sentence." in page()


def test_a_floor_by_somebody_ignored_has_all_that_it_had(thread: Thread, regular: Member) -> None:
    Thread.objects.filter(pk=thread.pk).update(accepted_post=thread.posts.get(number=2))
    client = Client()
    client.force_login(thread.author)
    PostFactory(thread=thread, author=regular)
    before = _floor(client, thread, 3)
    ignoring.ignore(actor=thread.author, member=regular)
    after = _floor(client, thread, 3)
    for now, then in (("Stop ignoring the author", "Ignore the author"), ('"ignore" value="0"', '"ignore" value="1"')):
        assert now in after
        after = after.replace(now, then)
    assert after == before


def _floor(client: Client, thread: Thread, number: int) -> str:
    page = client.get(thread.get_absolute_url()).content.decode()
    floor = page.partition(f'id="floor-{number}"')[2].partition("</article>")[0]
    assert floor
    return re.sub(r'(csrfmiddlewaretoken|form_token)" value="[^"]+"', "", floor)


def test_no_template_is_given_more_than_its_value() -> None:
    """What is a fragment somewhere is a fragment everywhere: included, it would see another page's variables."""
    texts = {path: path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html")}
    fragments = {name for text in texts.values() for name in re.findall(r'{% fragment "([^"]+)"', text)}
    assert len(fragments) > 5
    for path, text in texts.items():
        assert not fragments & set(re.findall(r'{% include "([^"]+)"', text)), path


def test_the_setting_bounds_them() -> None:
    assert module.fragments._most == settings.FRAGMENT_CHARS > 1_000_000
