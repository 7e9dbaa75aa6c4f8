import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from community.core.display import first_grapheme, page_window, part_of_site
from community.core.templatetags.hearth import icon

MOMENT = datetime(2026, 11, 28, 6, 4, tzinfo=UTC)


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context)).strip()


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As people call you.")
    bio = forms.CharField(required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "Official"), ("b", "Club")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I have read the rules")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_an_icon_is_inline_and_hidden_from_readers() -> None:
    svg = render('{% icon "bell" 18 %}')

    assert svg.startswith('<svg width="18" height="18"')
    assert 'aria-hidden="true"' in svg
    assert "currentColor" in svg


def test_a_role_is_a_shape_and_a_word() -> None:
    mark = render("{% role_mark role %}", role="leader")

    assert 'class="role role-leader"' in mark
    assert "<path" in mark
    assert mark.endswith("leader</span>")


def test_a_role_without_its_word_still_has_a_name() -> None:
    assert 'role="img" aria-label="elder"' in render('{% role_mark "elder" word=False %}')


def test_a_resting_role_says_so() -> None:
    mark = render('{% role_mark "regular" resting=True %}')

    assert "role-resting" in mark
    assert "regular, resting" in mark


def test_a_time_is_absolute_and_machine_readable() -> None:
    with timezone.override("Asia/Shanghai"), translation.override("en"):
        assert render("{% when t %}", t=MOMENT) == (
            '<time datetime="2026-11-28T06:04:00Z" data-when>28 Nov 2026, 14:04</time>'
        )
        assert render('{% when t "short" %}', t=MOMENT) == (
            '<time datetime="2026-11-28T06:04:00Z" data-when="short">28 Nov 2026</time>'
        )
        assert render('{% when t "time" zone="Europe/London" %}', t=MOMENT) == (
            '<time datetime="2026-11-28T06:04:00Z">06:04</time>'
        )


def test_no_time_is_nothing() -> None:
    assert render("{% when t %}", t=None) == ""


def test_a_span_of_time_keeps_its_zone() -> None:
    end = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
    with translation.override("en"):
        assert render('{% when_range a b "Asia/Shanghai" %}', a=MOMENT, b=end) == (
            '<time datetime="2026-11-28T14:04+08:00">Sat 28 Nov 2026, 14:04</time>–'
            '<time datetime="2026-11-28T17:30+08:00">17:30</time>'
        )


def test_the_calendar_leaf_speaks_the_language() -> None:
    with translation.override("zh-hant"):
        leaf = render('{% date_block t "Asia/Shanghai" %}', t=MOMENT)

    assert 'datetime="2026-11-28"' in leaf
    assert "11月" in leaf
    assert "週六" in leaf


def test_an_avatar_is_the_picture() -> None:
    member = SimpleNamespace(avatar_url="/media/a.webp", display_name="Mei", handle="mei")

    assert render("{% avatar m 44 %}", m=member) == (
        '<img class="avatar avatar-44" src="/media/a.webp" width="44" height="44" alt=""'
        ' loading="lazy" decoding="async">'
    )


def test_without_a_picture_an_avatar_is_the_initial() -> None:
    member = SimpleNamespace(avatar_url=None, display_name="<b>梅子", handle="mei")

    assert render("{% avatar m %}", m=member).endswith(' aria-hidden="true">&lt;</span>')
    assert render("{% avatar m %}", m=SimpleNamespace(display_name="梅子", handle="mei")).endswith(">梅</span>")


@pytest.mark.parametrize(
    ("name", "initial"),
    [
        ("mei", "M"),
        ("梅子", "梅"),
        ("e\u0301lan", "E\u0301"),
        ("👩🏽\u200d💻 dev", "👩🏽\u200d💻"),
        ("🇨🇳 fan", "🇨🇳"),
        ("  ", "?"),
    ],
)
def test_the_initial_is_what_a_reader_calls_a_character(name: str, initial: str) -> None:
    assert first_grapheme(name) == initial


def test_text_by_people_is_isolated_and_escaped() -> None:
    assert render("{{ t|user_text }}", t="<i>") == "<bdi>&lt;i&gt;</bdi>"
    assert render('{{ t|user_text:"zh-Hans" }}', t="梅") == '<bdi lang="zh-Hans">梅</bdi>'


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36",
            "Chrome on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            " Mobile/15E148 MicroMessenger/8.0.53",
            "WeChat on iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari on Mac"),
        ("curl/8.5.0", "curl/8.5.0"),
    ],
)
def test_a_device_is_called_as_people_call_it(user_agent: str, name: str) -> None:
    assert render("{{ ua|device }}", ua=user_agent) == name


def test_each_form_has_a_token_of_its_own() -> None:
    first, second = render("{% form_token %}"), render("{% form_token %}")

    assert first.startswith('<input type="hidden" name="form_token" value="')
    assert first != second


def test_a_field_names_its_help_and_its_errors() -> None:
    form = SampleForm({"name": "", "kind": "x", "agree": "on"})
    html = render("{% field form.name %}", form=form)

    assert '<label for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html


def test_only_what_may_be_left_out_is_marked() -> None:
    form = SampleForm()

    assert "optional" in render("{% field form.bio %}", form=form)
    assert "optional" not in render("{% field form.name %}", form=form)


def test_choices_are_a_named_group() -> None:
    html = render("{% field form.kind %}", form=SampleForm())

    assert html.startswith("<fieldset")
    assert "<legend>Kind</legend>" in html
    assert html.count('type="radio"') == 2


def test_a_checkbox_stands_before_its_words() -> None:
    html = render("{% field form.agree %}", form=SampleForm())

    assert html.index("<input") < html.index("I have read the rules")


def test_a_hidden_field_draws_nothing_around_it() -> None:
    assert render("{% field form.token %}", form=SampleForm()) == '<input type="hidden" name="token" id="id_token">'


def test_a_template_may_word_a_field() -> None:
    html = render('{% field form.bio label="About you" help="In a line." autofocus=True %}', form=SampleForm())

    assert "About you" in html
    assert "In a line." in html
    assert "autofocus" in html


def test_several_refused_fields_are_summed_up_with_links() -> None:
    html = render("{% form_errors form %}", form=SampleForm({}))

    assert 'role="alert"' in html
    assert '<a href="#id_name">Name</a>' in html
    assert '<a href="#id_kind_group">Kind</a>' in html


def test_one_refused_field_gets_the_focus_and_no_summary() -> None:
    form = SampleForm({"name": "Mei", "kind": "a"})

    assert render("{% form_errors form %}", form=form) == ""
    assert "autofocus" in render("{% field form.agree %}", form=form)
    assert "autofocus" not in render("{% field form.bio autofocus=True %}", form=form)


@pytest.mark.parametrize(("number", "shown"), [(0, ""), (7, ">7<"), (100, ">99+<")])
def test_an_unread_figure(number: int, shown: str) -> None:
    badge = render("{% count_badge n %}", n=number)

    assert shown in badge
    assert bool(badge) == bool(number)


@pytest.mark.parametrize(
    ("number", "last", "pages"),
    [
        (1, 1, [1]),
        (1, 4, [1, 2, 3, 4]),
        (5, 12, [1, 2, 3, 4, 5, 6, 7, 0, 12]),
        (6, 12, [1, 0, 4, 5, 6, 7, 8, 0, 12]),
        (12, 12, [1, 0, 10, 11, 12]),
    ],
)
def test_pages_near_the_one_read(number: int, last: int, pages: list[int]) -> None:
    assert page_window(number, last) == pages


def test_page_links_keep_the_other_parameters() -> None:
    request = RequestFactory().get("/t/1/x/?by=mei&page=2")
    html = render("{% page_links 2 3 %}", request=request)

    assert 'href="/t/1/x/?by=mei"' in html
    assert 'href="/t/1/x/?by=mei&amp;page=3"' in html
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_links() -> None:
    assert render("{% page_links 1 1 %}") == ""


def test_a_pager_links_only_where_there_is_more() -> None:
    html = render('{% pager None "?after=1-2" %}')

    assert 'rel="next"' in html
    assert 'rel="prev"' not in html
    assert render("{% pager None None %}") == ""


def test_an_empty_state_says_what_why_and_what_next() -> None:
    html = render('{% empty "No threads yet" "The first is the hardest." "/new/" "Start one" %}')

    assert "No threads yet" in html
    assert "The first is the hardest." in html
    assert '<a class="button" href="/new/">Start one</a>' in html


@pytest.mark.parametrize(
    ("path", "part"),
    [("/", "home"), ("/b/photos/", "boards"), ("/meetups/3/", "meetups"), ("/me/role/", "me"), ("/m/mei/", "")],
)
def test_the_part_of_the_site_being_read(path: str, part: str) -> None:
    assert part_of_site(path) == part


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "marked"), [("/boards/", ["/boards/"] * 2), ("/search/", [])])
def test_the_navigation_marks_the_part_being_read(client: Client, path: str, marked: list[str]) -> None:
    page = client.get(path).content.decode()
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', page)[:2] == marked


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant")])
def test_the_language_as_the_page_declares_it(language: str, tag: str) -> None:
    with translation.override(language):
        assert render("{% html_lang %}") == tag


def test_every_icon_that_a_template_names_exists() -> None:
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text()):
            assert icon(name).startswith("<svg"), path
