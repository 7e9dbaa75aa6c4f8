"""Finding: both scripts, phrases, operators, order, pages, bounds, and nothing that is not for the reader."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.core.clock import now
from community.search import candidates, queries
from community.search import services as index
from community.search.models import Document
from community.search.queries import TooSlow, nearby, search, suggest_titles
from forums.enums import BoardKind
from forums.models import Board, Post, Tag, TagSynonym, Thread
from forums.services import answers, posts
from members.models import Ignore, Member
from tests.factories.events import MeetupFactory
from tests.factories.forums import BoardFactory, PostFactory, ThreadFactory, first_post, open_thread, reply
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def make(title: str, body: str = "Words.", **more: Any) -> Thread:
    thread = ThreadFactory(title=title, first_post=False, **more)
    PostFactory(thread=thread, number=1, author=thread.author, source=body)
    index.index("thread", thread)
    return thread


def answer(thread: Thread, body: str, **more: Any) -> Post:
    post = PostFactory(thread=thread, source=body, **more)
    index.index("post", post)
    return post


def titles(text: str, viewer: Any = VISITOR, **more: Any) -> list[str]:
    return [str(one.hit.title) for one in search(viewer, text, **more).found]


@pytest.mark.parametrize(
    "query",
    ["运动相机", "運動相機", "「運動相機」", "相机 防水", "防水相机 OR", "ａｃｔｉｏｎ 相机", "机", "防"],
)
def test_traditional_and_simplified_find_each_other(query: str) -> None:
    make("运动相机掉电", "换了防水相机的电池 or action 机身")
    make("運動相機怎麼選", "想要防水相機，or Action cams")
    make("羽毛球", "拍子")

    assert sorted(titles(query)) == ["运动相机掉电", "運動相機怎麼選"]


def test_words_that_taiwan_and_the_mainland_say_differently() -> None:
    make("这个软件不错")
    make("這個軟體不錯")

    assert sorted(titles("軟體")) == sorted(titles("软件")) == ["这个软件不错", "這個軟體不錯"]
    assert titles("“软件”") == ["这个软件不错"]


def test_english_words_are_found_by_their_forms_unless_quoted() -> None:
    make("She was running")
    make("They run")

    assert sorted(titles("runs")) == ["She was running", "They run"]
    assert titles('"running"') == ["She was running"]
    assert titles("the run") == titles("run")
    assert titles("runn*") == ["She was running"]


def test_a_phrase_is_what_stands_there_in_this_order() -> None:
    make("to be or not to be")
    make("not to be or to be")

    assert titles('"or not to be"') == ["to be or not to be"]
    assert len(titles("“to be”")) == 2


def test_a_word_to_leave_out_and_nothing_else() -> None:
    make("Lamp", "red")
    make("Lamp two", "blue")

    assert titles("lamp -red") == ["Lamp two"]
    assert search(VISITOR, "-red").query.is_empty
    assert not search(VISITOR, "-red").found


@pytest.mark.parametrize("query", ["", "   ", "!!!", "***", "…", "\u200b", "((a", "a' | !b & :*", "\\", "' '"])
def test_nonsense_is_answered(query: str) -> None:
    make("A thread")

    for kind in ("", "thread"):
        assert len(search(VISITOR, query, kind=kind).found) <= 1


def test_operators_narrow_it_down(novice: Member, regular: Member, clock: Any) -> None:
    board = BoardFactory(slug="asking", kind=BoardKind.QUESTION)
    old = open_thread(novice, board, title="Lamp one", body="dark")
    since = clock.move(timedelta(days=40))
    new = open_thread(regular, BoardFactory(), title="Lamp two", body="dark")
    answers.accept_answer(actor=novice, post=reply(regular, old, "Change the lamp."))

    assert titles("lamp board:asking", kind="thread") == ["Lamp one"]
    assert titles("lamp author:regular_rui", kind="thread") == ["Lamp two"]
    assert titles("lamp has:answer") == ["Lamp one"]
    assert titles(f"lamp after:{since:%Y-%m-%d}", kind="thread") == [new.title]
    assert titles(f"lamp before:{since:%Y-%m-%d}", kind="thread") == [old.title]
    assert titles("author:novice_nora", kind="thread") == ["Lamp one"]


def test_kinds_have_tabs_of_their_own(novice: Member) -> None:
    thread = make("Lanterns")
    answer(thread, "lanterns everywhere")
    member = MemberFactory(handle="lanterns", display_name="Lanterns")
    index.index("member", member)
    meetup = MeetupFactory(title="Lanterns by the lake")
    index.index("meetup", meetup)

    assert {one.searchable.kind for one in search(VISITOR, "lanterns").found} == {"thread", "post", "member", "meetup"}
    for kind in ("thread", "post", "member", "meetup"):
        assert [one.searchable.kind for one in search(VISITOR, "lanterns", kind=kind).found] == [kind]


def test_titles_and_fresh_things_come_first() -> None:
    at = now()
    make("Other", "the lantern is dark", created_at=at)
    make("Lantern", "dark", created_at=at)
    make("Lantern", "years ago", created_at=at - timedelta(days=3000))

    found = search(VISITOR, "lantern").found

    assert found[0].hit.title == "Lantern"
    assert found[0].row.created_at == at


def test_a_name_leads_and_a_word_about_oneself_follows() -> None:
    make("Other", "a lantern, somewhere in a long text " + "and so on " * 30)
    for handle, name, bio in (("ada_l", "Lantern Ada", ""), ("bob_l", "Bob", "Lantern.")):
        index.index("member", MemberFactory(handle=handle, display_name=name, bio=bio))

    assert titles("lantern") == ["Lantern Ada", "Other", "Bob"]


def test_what_comes_near_is_said_to_be_near() -> None:
    make("电视没有画面只有声音")

    results = search(VISITOR, "电视没有声音怎么办")

    assert results.near
    assert [one.hit.title for one in results.found] == ["电视没有画面只有声音"]
    assert not search(VISITOR, "电视").near


def collect(text: str, **more: Any) -> list[int]:
    seen: list[int] = []
    place = ""
    for _page in range(100):
        results = search(VISITOR, text, place=place, **more)
        seen += [one.row.pk for one in results.found]
        place = results.next
        if not place:
            return seen
    raise AssertionError("the pages never end")


@pytest.mark.parametrize("newest", [False, True])
def test_pages_hold_everything_once(newest: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "NEWEST", 7)
    monkeypatch.setattr(queries, "TITLED", 2)
    monkeypatch.setattr(queries, "PAGE", 3)
    at = now()
    made = [
        make("lantern" if n % 4 == 0 else "other", "lantern " * (n % 3 + 1), created_at=at - timedelta(days=n // 2))
        for n in range(23)
    ]

    seen = collect("lantern", newest=newest)

    assert sorted(seen) == [thread.pk for thread in made]
    if newest:
        moments = {thread.pk: thread.created_at for thread in made}
        assert [moments[pk] for pk in seen] == sorted(moments.values(), reverse=True)


@pytest.mark.parametrize("place", ["x", "1_2", "_____", "1_2_3_4_5_6", "9" * 40 + "____", "1_x___", "٣____", "-1____"])
def test_a_broken_place_is_the_first_page(place: str) -> None:
    make("Lantern")

    assert len(search(VISITOR, "lantern", place=place).found) == 1
    assert search(VISITOR, "lantern", place=place).is_first


# --- What is not for the reader ---------------------------------------------------------------------


def everywhere(viewer: Any) -> set[str]:
    """Titles by every way of finding."""
    found = [*search(viewer, "secretum").found, *search(viewer, "secretum", newest=True).found]
    found += [*search(viewer, "board:den").found, *search(viewer, "author:some_writer").found]
    found += [*search(viewer, "secretum lantern unheard").found]
    found += [*suggest_titles(viewer, "secret"), *nearby(viewer, "secretum", kind="thread")]
    return {one.hit.title for one in found if one.searchable.kind != "member"}


@pytest.fixture
def den() -> Board:
    return BoardFactory(slug="den")


@pytest.fixture
def secret(den: Board) -> Thread:
    writer = MemberFactory(handle="some_writer", role="regular")
    thread = make("Secretum", "secretum", board=den, author=writer)
    answer(thread, "secretum too", author=writer)
    return thread


def test_a_board_made_private_is_gone_at_once(secret: Thread, den: Board, novice: Member, moderator: Member) -> None:
    assert everywhere(VISITOR) == {"Secretum"}

    Board.objects.filter(pk=den.pk).update(seen_by="staff")

    assert everywhere(VISITOR) == everywhere(novice) == set()
    assert everywhere(moderator) == {"Secretum"}


@pytest.mark.parametrize("state", ["held", "hidden", "removed"])
def test_what_is_hidden_is_not_found_even_by_an_old_index(secret: Thread, state: str, novice: Member) -> None:
    # Past the services, so that the index still has it.
    Post.objects.filter(thread=secret).update(state=state)
    Thread.objects.filter(pk=secret.pk).update(state=state)

    assert everywhere(VISITOR) == everywhere(novice) == everywhere(secret.author) == set()


def test_an_old_scope_opens_nothing(secret: Thread, den: Board) -> None:
    Board.objects.filter(pk=den.pk).update(seen_by="staff")
    Document.objects.update(scope=0)

    assert everywhere(VISITOR) == set()


def test_a_reply_of_a_hidden_thread_is_back_with_it(den: Board, novice: Member, moderator: Member) -> None:
    thread = open_thread(novice, den, title="Secretum", body="secretum")
    reply(moderator, thread, "secretum too")
    posts.hide_post(actor=moderator, post=first_post(thread), reason="no")
    assert everywhere(VISITOR) == set()

    posts.restore_post(actor=moderator, post=first_post(thread))

    assert len(search(VISITOR, "secretum").found) == 2


def test_an_excerpt_never_shows_a_hidden_opening_post(secret: Thread, novice: Member) -> None:
    Post.objects.filter(thread=secret, number=1).update(state="removed")

    [one] = search(VISITOR, "secretum", kind="thread").found

    assert one.hit.text == one.excerpt == ""


def test_the_ignored_are_left_out(secret: Thread, novice: Member) -> None:
    Ignore.objects.create(member=novice, ignored=secret.author)

    assert everywhere(novice) == set()
    assert everywhere(VISITOR) == {"Secretum"}


def test_members_without_a_profile_are_not_found() -> None:
    gone = MemberFactory(handle="gone_away", is_active=False)
    index.index("member", gone)

    assert titles("gone_away") == []


# --- Bounds -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 3, 50])
def test_a_page_costs_the_same_whatever_it_holds(n: int) -> None:
    board = BoardFactory()
    for number in range(n):
        make(f"Lantern {number}", board=board)
    # Afterwards the process knows the word's stem.
    search(VISITOR, "lantern", kind="thread")

    with CaptureQueriesContext(connection) as context:
        search(VISITOR, "lantern", kind="thread")

    # Boards (which processes know outside of tests), now; estimates, matches, each with titles; ranks; threads, posts.
    assert len([q for q in context if "SAVEPOINT" not in q["sql"]]) == 7, [q["sql"][:90] for q in context]


def test_the_limit_holds_for_each_statement_and_ends_with_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    make("Lantern")
    monkeypatch.setattr(candidates, "TIMEOUT_MS", 50)
    monkeypatch.setattr(candidates, "_LOOKED_UP", "SELECT 1, hearth_now() FROM pg_sleep(2) WHERE {limit} > 0")
    before = shown("statement_timeout")

    with pytest.raises(TooSlow):
        search(VISITOR, "lantern")

    assert shown("statement_timeout") == before
    assert candidates.run("SELECT current_setting('statement_timeout')", {}) == [("50ms",)]


def shown(setting: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [setting])
        return str(cursor.fetchone()[0])


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    make("Lantern")
    monkeypatch.setattr(candidates, "TIMEOUT_MS", 50)
    monkeypatch.setattr(queries, "_SCORE", "(SELECT 1 FROM pg_sleep(2))::bigint")

    with pytest.raises(TooSlow):
        search(VISITOR, "lantern")

    assert search(VISITOR, "lantern", newest=True).found


# --- Others like it ---------------------------------------------------------------------------------


def test_threads_with_like_titles() -> None:
    make("How do I clean the projector lens?")
    make("投影儀的鏡頭怎麼清潔？")
    make("Where to eat in Hangzhou")

    assert [one.hit.title for one in nearby(VISITOR, "Cleaning a projector", kind="thread")] == [
        "How do I clean the projector lens?"
    ]
    assert [one.hit.title for one in nearby(VISITOR, "怎么清洁投影仪镜头", kind="thread")] == ["投影儀的鏡頭怎麼清潔？"]
    assert nearby(VISITOR, "怎么", kind="thread") == []
    assert nearby(VISITOR, "", kind="thread") == []


def test_a_thread_is_not_related_to_itself() -> None:
    thread, other = make("Projector lens"), make("Lens of a projector")

    found = nearby(VISITOR, thread.title, kind="thread", besides=thread.pk)

    assert [one.row.pk for one in found] == [other.pk]


@pytest.mark.parametrize("text", ["pro", "projector le", "投影", "projector L"])
def test_suggestions_finish_the_last_word(text: str) -> None:
    make("Projector lens")
    make("投影儀")

    assert [one.hit.title for one in suggest_titles(VISITOR, text)] == [
        "投影儀" if text == "投影" else "Projector lens"
    ]


@pytest.mark.parametrize("text", ["", "p", "-x", "!!"])
def test_too_little_suggests_nothing(text: str) -> None:
    make("Projector lens")

    assert suggest_titles(VISITOR, text) == []


def test_a_tag_is_found_by_its_words_in_any_script() -> None:
    board = BoardFactory()
    tag = Tag.objects.create(board=board, slug="sound", name_en="Sound", name_zh_hans="声音", name_zh_hant="聲音")
    TagSynonym.objects.create(tag=tag, word="audio")
    tagged = make("Lantern", board=board, tag_ids=[tag.pk])
    make("Other lantern", board=board)

    for query in ("tag:sound", "tag:聲音", "标签：声音", "tag:audio lantern", "聲音"):
        assert titles(query) == [tagged.title], query
    Board.objects.filter(pk=board.pk).update(seen_by="staff")
    assert search(VISITOR, "tag:sound lantern").notes
    assert titles("tag:sound") == []


@pytest.mark.parametrize("walk", [0, 1, 3, 8, 1000])
def test_walking_back_and_looking_up_find_the_same(walk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at = now()
    for n in range(8):
        make("lantern" if n == 7 else "other", "lantern" if n > 4 else "lamp", created_at=at - timedelta(days=n))
    monkeypatch.setattr(candidates, "WALK", walk)
    everything = candidates.Narrowed(["TRUE"])

    # A table of eight is estimated at one row: with 0 or 1 it is walked, else looked up.
    newest = candidates.matching("'lantern'", everything, limit=2)
    oldest = candidates.titled("'lantern'", everything, limit=2)

    [latest] = candidates.matching("'lamp'", everything, limit=1)
    moments = [moment for _pk, moment in newest]
    assert latest[1] == at
    assert moments == [at - timedelta(days=5), at - timedelta(days=6)]
    assert [moment for _pk, moment in oldest] == [at - timedelta(days=7)]
