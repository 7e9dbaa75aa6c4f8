"""Everything that members write, each through the form on its page, with its exact result."""

import re
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from django.test import override_settings
from PIL import Image

from community.core import clock
from community.moderation.models import Report
from events.models import Attendance, Meetup, Registration
from forums.models import Board, Photo, Post, Thanks, Thread
from members.models import Member
from tests.factories.events import MeetupFactory, organise, put
from tests.factories.forums import BoardFactory, first_post, open_thread
from tests.factories.members import PASSWORD, MemberFactory, place
from tests.faults.browser import Answer, Browser
from tests.stack import Stack


@dataclass
class Scene:
    """People and things for one round of writing: who has a seat, who waits, who organises, who just came."""

    product: Stack
    name: str
    writer: Member
    guest: Member
    waiting: Member
    organiser: Member
    board: Board
    thread: Thread
    full: Meetup
    tonight: Meetup

    @property
    def newcomer(self) -> str:
        """The address that somebody signs up with."""
        return f"newcomer-{self.name}@example.org"

    def by(self, member: Member | None) -> Browser:
        return Browser(self.product.port, member)


# The product's way to keep passwords, not the tests'.
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"])
def make_scene(product: Stack, name: str) -> Scene:
    """Make a round's people and things; rounds share nothing but the product."""
    writer, guest, waiting, organiser = (MemberFactory(password=PASSWORD) for _ in range(4))
    board = BoardFactory()
    full = MeetupFactory(capacity=1)
    put(full, guest)
    put(full, waiting, "waiting")
    tonight = MeetupFactory(starts_at=clock.now() + timedelta(hours=1))
    organise(tonight.club, organiser)
    thread = open_thread(organiser, board, title=f"A question {name}")
    return Scene(product, name, writer, guest, waiting, organiser, board, thread, full, tonight)


def leads_to(answer: Answer, target: str) -> None:
    assert (answer.status, answer.location) == (302, target)


def new_thread(scene: Scene) -> None:
    browser, page = scene.by(scene.writer), f"/b/{scene.board.slug}/new/"
    form = browser.form(page, page)
    said = {"title": f"Written {scene.name}", "body": "It **holds**."}
    first, again = browser.send(form, **said), browser.send(form, **said)
    thread = Thread.objects.get(title=said["title"])
    assert (thread.author, thread.board, thread.state) == (scene.writer, scene.board, "visible")
    leads_to(first, thread.get_absolute_url())
    leads_to(again, first.location)


def reply_with_a_photo(scene: Scene) -> None:
    file = BytesIO()
    Image.effect_mandelbrot((640, 480), (-2.0, -1.2, 0.8, 1.2), 40).convert("RGB").save(file, "JPEG")
    file.seek(0)
    file.name = "IMG_2026.jpg"
    page = scene.thread.get_absolute_url()
    browser = scene.by(scene.guest)
    answer = browser.fill(page, "/reply/", body=f"Look, {scene.name}.", photos=file)
    photo = Photo.objects.get(post__thread=scene.thread)
    assert photo.post is not None
    assert (photo.post.number, photo.post.author, photo.post.state) == (2, scene.guest, "visible")
    leads_to(answer, scene.thread.floor_url(2))
    for edge in (Photo.LARGE, Photo.SMALL):
        served = browser.get(photo.url(edge))
        assert served.status == 200
        assert Image.open(BytesIO(served.body)).size == (photo.size_at(edge))


def thanks(scene: Scene) -> None:
    post = first_post(scene.thread)
    answer = scene.by(scene.writer).fill(scene.thread.get_absolute_url(), f"/p/{post.pk}/thanks/", give="1")
    leads_to(answer, scene.thread.floor_url(1))
    assert Thanks.objects.get(post=post, withdrawn_at=None).member == scene.writer
    assert first_post(scene.thread).thanks_count == 1


def report(scene: Scene) -> None:
    page = f"/p/{first_post(scene.thread).pk}/report/"
    answer = scene.by(scene.writer).fill(page, page, reason="spam", details="Sells things.")
    leads_to(answer, scene.thread.floor_url(1))
    row = Report.objects.get(reporter=scene.writer)
    assert (row.object_id, row.reason, row.state) == (first_post(scene.thread).pk, "spam", "open")


def edit_own_post(scene: Scene) -> None:
    post = Post.objects.get(thread__title=f"Written {scene.name}")
    page = f"/p/{post.pk}/edit/"
    answer = scene.by(scene.writer).fill(page, page, title=post.thread.title, body="It still **holds**.")
    leads_to(answer, post.get_absolute_url())
    saved = Post.objects.get(pk=post.pk)
    assert (saved.source, saved.version) == ("It still **holds**.", 2)
    assert [old.source for old in saved.revisions.all()] == ["It **holds**."]


def register(scene: Scene) -> None:
    page = scene.tonight.get_absolute_url()
    leads_to(scene.by(scene.guest).fill(page, "/seat/register/"), page)
    assert Registration.objects.get(meetup=scene.tonight).state == "going"
    assert Meetup.objects.get(pk=scene.tonight.pk).taken == 1


def cancel(scene: Scene) -> None:
    """The seat goes to the head of the line at once."""
    page = scene.full.get_absolute_url()
    leads_to(scene.by(scene.guest).fill(page, "/seat/cancel/"), page)
    offered = Registration.objects.get(meetup=scene.full, member=scene.waiting)
    assert Registration.objects.get(meetup=scene.full, member=scene.guest).state == "cancelled"
    assert offered.state == "offered"
    assert offered.offer_expires_at is not None
    assert offered.offer_expires_at > clock.now()


def accept_the_seat(scene: Scene) -> None:
    page = scene.full.get_absolute_url()
    leads_to(scene.by(scene.waiting).fill(page, "/seat/accept/"), page)
    assert Registration.objects.get(meetup=scene.full, member=scene.waiting).state == "going"
    assert Meetup.objects.get(pk=scene.full.pk).taken == 1


def check_in(scene: Scene) -> None:
    page = f"/meetups/{scene.tonight.pk}/desk/door/"
    leads_to(scene.by(scene.organiser).fill(page, f"/door/{scene.guest.pk}/in/"), page)
    row = Attendance.objects.get(meetup=scene.tonight)
    assert (row.member, row.state, row.walk_in, row.by) == (scene.guest, "present", False, scene.organiser)


def log_in(scene: Scene) -> None:
    browser = scene.by(None)
    assert browser.get("/me/").status == 302
    leads_to(browser.fill("/accounts/login/", "/login/", login=scene.writer.email, password=PASSWORD), "/")
    assert browser.get("/me/").status == 200


def sign_up(scene: Scene) -> None:
    """The code is in the mail by the time the page asks for it."""
    browser = scene.by(None)
    said = {"email": scene.newcomer, "username": f"newcomer_{scene.name}", "display_name": "New"}
    answer = browser.fill("/accounts/signup/", "/signup/", password1="river stones in the rain", **said)
    assert answer.status == 302
    (mail,) = scene.product.smtp.to(scene.newcomer)
    words = mail.get_body(("plain",))
    assert words is not None
    (code,) = re.findall(r"\b\d{6}\b", words.get_content())
    leads_to(browser.fill(answer.location, answer.location, code=code), "/me/welcome/")
    answer = browser.fill("/me/welcome/", "/me/welcome/", city="杭州", language="en")
    leads_to(answer, "/")
    member = Member.objects.get(handle=said["username"])
    assert (member.place, member.emailaddress_set.get().verified) == (place("hangzhou"), True)


def move_to_another_city(scene: Scene) -> None:
    fields = {"display_name": "Moved", "bio": "", "city": "上海", "language": "en", "zone": "Asia/Shanghai"}
    leads_to(scene.by(scene.writer).fill("/me/settings/", "/me/settings/", **fields), "/me/settings/")
    moved = Member.objects.get(pk=scene.writer.pk)
    assert (moved.place, moved.display_name) == (place("shanghai"), "Moved")


WRITES = [
    new_thread,
    reply_with_a_photo,
    thanks,
    report,
    edit_own_post,
    register,
    cancel,
    accept_the_seat,
    check_in,
    log_in,
    sign_up,
    move_to_another_city,
]
