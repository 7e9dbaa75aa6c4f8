"""The answer desk on the pages: queue, case, what the asker says, what became of it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from forums.enums import BoardKind
from forums.models import Board, Draft, FeedbackCase, Photo, Post, Thread
from forums.services.feedback import acts
from forums.services.feedback.figures import refresh_figures
from members.models import Member
from tests.factories.forums import BoardFactory, ThreadFactory, open_thread, reply, unhurried
from tests.factories.members import MemberFactory
from tests.forums.views.test_writing import shot

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
QUEUE = "/feedback/"


@pytest.fixture
def board(clock: Any) -> Board:
    clock.at(MONDAY)
    return BoardFactory(slug="ask", kind=BoardKind.FEEDBACK, name_en="Ask the engineers")


@pytest.fixture
def thread(novice: Member, board: Board) -> Thread:
    return open_thread(novice, board, title="The lamp hums")


@pytest.fixture
def case(thread: Thread) -> FeedbackCase:
    return FeedbackCase.objects.get(thread=thread)


def make_cases(board: Board, n: int, **more: Any) -> None:
    """Cases that wait, by different members, one after the other."""
    for number in range(n):
        asked = MONDAY - timedelta(hours=n - number)
        FeedbackCase.objects.create(
            thread=ThreadFactory(board=board, kind=board.kind, feedback_status="received", title=f"Lamp {number:02}"),
            board=board,
            asked_at=asked,
            remind_at=asked,
            due_at=asked + timedelta(hours=2),
            escalate_at=asked + timedelta(hours=3),
            **more,
        )


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_queue_begins_with_what_is_overdue_longest(client_for: Any, moderator: Member, board: Board) -> None:
    make_cases(board, 33)
    html = text_of(client_for(moderator), QUEUE)
    assert html.index("Lamp 00") < html.index("Lamp 01") < html.index("Lamp 29")
    assert "Lamp 30" not in html
    # Asked two hours before now or longer is overdue: all but the last ones.
    assert html.count("is-overdue") == 30
    after = html.split("?after=")[1].split('"')[0]
    second = text_of(client_for(moderator), f"{QUEUE}?after={after}")
    assert second.index("Lamp 30") < second.index("Lamp 32")
    assert second.count("is-overdue") == 2
    assert "Lamp 29" not in second


def test_the_filters(client_for: Any, moderator: Member, case: FeedbackCase, board: Board) -> None:
    other = BoardFactory(slug="press", kind=BoardKind.FEEDBACK, name_en="Ask the press office")
    make_cases(other, 1, owner=moderator)
    client = client_for(moderator)
    for query, shown in (
        ("", {"The lamp hums", "Lamp 00"}),
        ("?owner=mine", {"Lamp 00"}),
        ("?owner=unowned", {"The lamp hums"}),
        ("?board=press", {"Lamp 00"}),
        ("?owner=unowned&board=press", set()),
        ("?board=nowhere&owner=else", {"The lamp hums", "Lamp 00"}),
    ):
        html = text_of(client, QUEUE + query)
        assert {title for title in ("The lamp hums", "Lamp 00") if title in html} == shown, query
    assert "Nothing here waits" in text_of(client, QUEUE + "?owner=unowned&board=press")


def test_staff_see_the_tab_leaders_do_not(client_for: Any, moderator: Member, leader: Member, board: Board) -> None:
    assert QUEUE in text_of(client_for(moderator), reverse("home:desk"))
    assert QUEUE not in text_of(client_for(leader), reverse("home:desk"))


def test_a_board_that_is_not_for_somebody_shows_them_no_case(
    client_for: Any, moderator: Member, case: FeedbackCase, board: Board
) -> None:
    Board.objects.update(seen_by="nobody")
    assert "The lamp hums" not in text_of(client_for(moderator), QUEUE)
    assert client_for(moderator).get(f"/feedback/{case.pk}/").status_code == 404


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_queue_costs_the_same_at_any_length(
    n: int, client_for: Any, moderator: Member, board: Board, django_assert_num_queries: Any
) -> None:
    make_cases(board, n, owner=moderator)
    client = client_for(moderator)
    client.get(QUEUE)
    with django_assert_num_queries(8):
        client.get(QUEUE)


@pytest.mark.parametrize("n", [1, 3, 50])
def test_you_said_we_did_costs_a_visitor_the_same_at_any_length(
    n: int, board: Board, django_assert_num_queries: Any
) -> None:
    make_cases(board, n)
    FeedbackCase.objects.update(status="planned", answered_at=MONDAY, words="Soon")
    Client().get("/b/ask/answered/")
    with django_assert_num_queries(4):
        # The stamps twice, the board, what became of it: the page as it is drawn anew.
        html = Client().get("/b/ask/answered/?status=planned").content.decode()
    assert html.count("Lamp") == min(n, 30)


def test_one_case(client_for: Any, moderator: Member, case: FeedbackCase) -> None:
    client = client_for(moderator)
    url = case.get_absolute_url()
    html = text_of(client, url)
    assert "The lamp hums" in html
    assert "nobody has taken it yet" in html
    assert client.post(f"{url}take/")["Location"] == url
    refused = client.post(url, {"body": "No.", "status": "declined", "words": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert Post.objects.count() == 1
    answered = client.post(url, {"body": "We found the coil.", "status": "answered", "words": ""})
    assert answered["Location"].endswith("#floor-2")
    settled = client.post(f"{url}status/", {"status": "planned", "words": "In spring", "seen": "answered"})
    assert settled.status_code == 302
    # From a page that was drawn before.
    late = client.post(f"{url}status/", {"status": "fixed", "words": "", "seen": "answered"})
    assert late.status_code == 409
    assert FeedbackCase.objects.get().status == "planned"
    history = text_of(client, url)
    assert "In spring" in history
    assert "answered in time" in history


def test_handing_over(client_for: Any, moderator: Member, admin: Member, case: FeedbackCase) -> None:
    client, url = client_for(moderator), f"{case.get_absolute_url()}hand/"
    assert client.post(url, {"to": str(admin.pk), "seen": ""}).status_code == 302
    assert FeedbackCase.objects.get().owner == admin
    assert client.post(url, {"to": str(moderator.pk), "seen": ""}).status_code == 409
    assert client.post(url, {"to": str(case.thread.author_id), "seen": str(admin.pk)}).status_code == 422
    assert FeedbackCase.objects.get().owner == admin


def test_the_asker_sees_when_and_says_whether(
    client_for: Any, novice: Member, stranger: Member, moderator: Member, thread: Thread, case: FeedbackCase
) -> None:
    url = thread.get_absolute_url()
    assert "An answer is due" in text_of(client_for(novice), url)
    for reader in (None, stranger):
        html = text_of(client_for(reader), url)
        assert "An answer is due" not in html
        assert "Received" in html
    reply(moderator, thread)
    client = client_for(novice)
    assert "Does that solve it?" in text_of(client, url)
    assert client.post(f"{url}unsolved/", {"body": ""}).status_code == 422
    unhurried()
    assert client.post(f"{url}unsolved/", {"body": "It hums louder."})["Location"].endswith("#floor-3")
    assert FeedbackCase.objects.get().waits
    reply(moderator, thread)
    assert client.post(f"{url}solved/").status_code == 302
    assert FeedbackCase.objects.get().solved_at is not None
    assert "You said that this is solved." in text_of(client, url)
    assert client_for(stranger).post(f"{url}solved/").status_code == 404


def test_past_the_limit_the_page_says_so(
    client_for: Any, novice: Member, moderator: Member, thread: Thread, clock: Any
) -> None:
    reply(moderator, thread)
    clock.move(timedelta(days=40))
    url = f"{thread.get_absolute_url()}unsolved/"
    assert "a while ago" in text_of(client_for(novice), url)
    assert client_for(novice).post(url, {"body": "It hums."}).status_code == 403


def test_a_form_sent_twice_reopens_once(client_for: Any, novice: Member, moderator: Member, thread: Thread) -> None:
    reply(moderator, thread)
    unhurried()
    data = {"body": "It hums louder.", "form_token": "5f0c4b0e-7a43-4a44-9b1c-0a1d2b3c4d5e"}
    client, url = client_for(novice), f"{thread.get_absolute_url()}unsolved/"
    first, second = client.post(url, data), client.post(url, data)
    assert first["Location"] == second["Location"]
    assert FeedbackCase.objects.get().reopened == 1


def test_what_became_of_it(client_for: Any, moderator: Member, thread: Thread, case: FeedbackCase) -> None:
    empty = text_of(Client(), "/b/ask/answered/")
    assert "Nothing yet" in empty
    reply(moderator, thread)
    case = FeedbackCase.objects.get()
    acts.set_status(actor=moderator, case=case, status="declined", words="The hum is the lamp's heart.")
    html = text_of(Client(), "/b/ask/answered/")
    assert "The lamp hums" in html
    # The apostrophe is HTML's.
    assert "The hum is the lamp&#x27;s heart." in html
    assert "The lamp hums" not in text_of(Client(), "/b/ask/answered/?status=planned")
    assert "Declined" in text_of(Client(), "/b/ask/")
    assert Client().get(f"/b/{BoardFactory().slug}/answered/").status_code == 404


def test_the_figures_stand_on_the_board(clock: Any, moderator: Member, thread: Thread, board: Board) -> None:
    before = text_of(Client(), "/b/ask/")
    assert "within 16 working hours" in before
    assert "in time" not in before
    clock.move(timedelta(hours=3))
    reply(moderator, thread)
    refresh_figures()
    html = text_of(Client(), "/b/ask/")
    assert "usually in 3 hours" in html
    assert "100 % in time" in html


def test_who_opens_a_thread_reads_the_promise(client_for: Any, board: Board) -> None:
    assert "within 16 working hours" in text_of(client_for(MemberFactory()), "/b/ask/new/")


def test_staff_who_do_not_follow_it_are_not_asked_about_it(client_for: Any, novice: Member, moderator: Member) -> None:
    url = reverse("home:preferences")
    assert "Nobody has answered in time" in text_of(client_for(moderator), url)
    assert "Nobody has answered in time" not in text_of(client_for(novice), url)


def test_an_answer_has_preview_photos_and_drafts(client_for: Any, moderator: Member, case: FeedbackCase) -> None:
    client, url = client_for(moderator), case.get_absolute_url()
    page = text_of(client, url)
    assert 'enctype="multipart/form-data"' in page
    assert f'data-draft="reply:{case.thread_id}"' in page
    given = {"body": "It is the **coil**.", "status": "planned", "words": "In spring", "form_token": str(uuid4())}
    preview = client.post(url, given | {"preview": "1", "photos": shot()})
    html = preview.content.decode()
    assert preview.status_code == 200
    assert "<strong>coil</strong>" in html
    photo = Photo.objects.get()
    # What was written, ticked and uploaded is there still; nothing was posted.
    assert f'name="kept" value="{photo.key}" checked' in html
    assert "In spring" in html
    assert re.search(r'value="planned"[^>]* checked', html)
    assert Post.objects.count() == 1
    assert client.post(url, given | {"draft": "1", "kept": [photo.key]})["Location"] == url
    again = text_of(client, url)
    assert "It is the **coil**." in again
    assert "In spring" in again
    assert photo.key in again
    # A file that is no picture loses nothing and posts nothing.
    bad = client.post(url, given | {"kept": [photo.key], "photos": SimpleUploadedFile("x.png", b"no")})
    assert bad.status_code == 422
    assert "not a picture" in bad.content.decode()
    assert Post.objects.count() == 1
    for _twice in range(2):
        sent = client.post(url, given | {"form_token": "6f1c2f0e-5a0c-4a6e-9a53-5b0d6f0c1f11", "kept": [photo.key]})
        assert sent["Location"].endswith("#floor-2")
    assert Post.objects.count() == 2
    photo.refresh_from_db()
    answer = Post.objects.get(number=2)
    assert photo.post == answer
    assert (answer.by_staff, FeedbackCase.objects.get().status) == (True, "planned")
    assert not Draft.objects.exists()


def test_what_is_unsolved_can_be_shown(client_for: Any, novice: Member, moderator: Member, case: FeedbackCase) -> None:
    unhurried()
    acts.answer_case(actor=moderator, case=case, body="Mended.")
    client = client_for(novice)
    url = f"{case.thread.get_absolute_url()}unsolved/"
    html = client.post(url, {"body": "It **hums** still.", "preview": "1", "photos": shot()}).content.decode()
    photo = Photo.objects.get()
    assert "<strong>hums</strong>" in html
    assert photo.key in html
    assert Post.objects.count() == 2
    assert client.post(url, {"body": "Wait", "draft": "1", "kept": [photo.key]})["Location"] == url
    assert photo.key in text_of(client, url)
    sent = client.post(url, {"body": "It **hums** still.", "kept": [photo.key]})
    assert sent["Location"].endswith("#floor-3")
    photo.refresh_from_db()
    assert photo.post == Post.objects.get(number=3)
    assert FeedbackCase.objects.get().reopened == 1
