"""One small community in which every route has something to show."""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from PIL import Image
from pytest_django.fixtures import Settings

from community.core.clock import now
from community.moderation import services as moderation
from community.moderation.models import Hold
from community.moderation.services.reports import report, resolve_report
from community.moderation.services.sanctions import sanction
from community.notifications import mailfolder
from community.notifications.models import Notification
from community.notifications.tokens import unsubscribe_url
from events.models import Meetup
from forums.enums import BoardKind
from forums.models import FeedbackCase, PollOption, Post, ThreadEvent, draft_key
from forums.queries.mute_links import mute_url
from forums.services import photos
from forums.services.arranging import lock_thread
from forums.services.drafts import save_draft
from forums.services.polls import PollPlan
from forums.services.posts import edit_post
from members.models import Member
from tests.access.routes import Route
from tests.factories.events import ClubFactory, MeetupFactory, edit_fields, form_fields, organise, put
from tests.factories.forums import BoardFactory, TagFactory, first_post, open_thread, reply
from tests.factories.members import PASSWORD, MemberFactory, place
from tests.factories.resources import release, resource_thread

TOOLS = ("hide-thread", "lock", "log", "merge", "move", "pin", "rename", "retag", "split")


@dataclass
class World:
    """The people who visit, what the names in addresses stand for, and what each form sends."""

    people: dict[str, Member | None]
    named: dict[str, Any]
    # For names that mean different things in different addresses.
    by_route: dict[str, dict[str, Any]] = field(default_factory=dict)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    def arguments(self, route: Route) -> dict[str, Any]:
        own = self.by_route.get(route.name, {})
        return {name: own[name] if name in own else self.named[name] for name in route.arguments}


def make_people() -> dict[str, Member | None]:
    people: dict[str, Member | None] = {"visitor": None}
    for kind, fields in {
        "unverified": {"role": "lurker", "password": PASSWORD},
        "lurker": {"role": "lurker"},
        "regular": {"role": "regular"},
        "organiser": {"role": "regular"},
        "other_organiser": {"role": "regular"},
        "leader": {"role": "leader"},
        "moderator": {"role": "regular", "is_staff": True},
        "admin": {"role": "regular", "is_staff": True, "is_superuser": True},
        "silenced": {"role": "regular"},
        "suspended": {"role": "novice"},
    }.items():
        people[kind] = MemberFactory(handle=f"the_{kind}", **fields)
    EmailAddress.objects.filter(user=people["unverified"]).update(verified=False)
    return people


def held_post(author: Member, board: Any) -> Hold:
    """A newcomer's thread that looks like spam."""
    open_thread(author, board, title="刷单兼职", body="日赚三百，加微信 zhuanqian888")
    return Hold.objects.get(author=author)


def photo_of(author: Member, post: Post) -> str:
    """Put a photo on a post; return its path below /media/."""
    file = io.BytesIO()
    Image.linear_gradient("L").save(file, "PNG")
    file.seek(0)
    photo = photos.upload(actor=author, file=file)
    photo.post = post
    photo.save(update_fields=["post"])
    return photo.url(photo.LARGE).removeprefix("/media/")


def mail_of(folder: Path) -> str:
    """Write a mail into the folder; return its name."""
    mailfolder.FolderBackend().send_messages([EmailMessage("Your code", "123456", to=["somebody@example.org"])])
    return next(folder.glob("*.eml")).stem


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT, settings.MAIL_FOLDER = tmp_path / "media", tmp_path / "mails"
    people = make_people()
    admin, author = people["admin"], MemberFactory(handle="some_author", role="regular")
    assert admin is not None
    club = ClubFactory()
    organise(club, people["organiser"])  # type: ignore[arg-type]
    organise(club, people["silenced"])  # type: ignore[arg-type]
    organise(ClubFactory(place=place("shanghai")), people["other_organiser"])  # type: ignore[arg-type]
    meetup: Meetup = MeetupFactory(club=club)
    put(meetup, author)
    draft, tonight = (
        MeetupFactory(club=club, state="draft"),
        MeetupFactory(club=club, starts_at=now() + timedelta(hours=1)),
    )
    # Everybody has been offered a seat here.
    offered = MeetupFactory(club=club, capacity=20)
    for member in people.values():
        if member is not None:
            put(offered, member, "offered")

    board = BoardFactory()
    thread = open_thread(author, board, title="A walk by the lake", body="Who comes along?")
    post = first_post(thread)
    rude = reply(author, thread, "Nobody asked you.")
    tea = reply(author, thread, "I bring tea.")
    night, tag = TagFactory(board=board), TagFactory()
    settled = open_thread(author, board, title="A walk in the rain")
    lock_thread(actor=admin, thread=settled, reason="It rains")
    closed = ThreadEvent.objects.get(thread=settled)

    sanction(actor=admin, member=people["suspended"], kind="suspension", reason="spam", ends_at=None)
    silence = sanction(actor=admin, member=people["silenced"], kind="silence", reason="loud", ends_at=None)
    begun = save_draft(actor=people["regular"], key=draft_key(thread), body="Half a thought")  # type: ignore[arg-type]
    assert begun is not None
    going = open_thread(
        author, board, title="Where to?", poll=PollPlan("Where to?", ["The lake", "The hills"], public=True)
    )
    choice = PollOption.objects.filter(poll__thread=going).order_by("position")[0]
    complaint = report(actor=people["regular"], kind="post", object_id=post.pk, reason="spam", details="")
    decided = report(actor=people["regular"], kind="post", object_id=rude.pk, reason="other", details="")
    resolve_report(actor=admin, report=decided, outcome="hide", reason="Not like this")
    desk = BoardFactory(kind=BoardKind.FEEDBACK)
    asked = open_thread(author, desk, title="The lamp hums")
    answered = open_thread(people["regular"], desk, title="The lamp flickers")  # type: ignore[arg-type]
    reply(admin, answered, "We are at it.")
    owed, given = FeedbackCase.objects.get(thread=asked), FeedbackCase.objects.get(thread=answered)
    waiting = held_post(MemberFactory(role="lurker"), board)
    download = resource_thread(author)
    offer = release(author, download)
    moderation.approve_hold(actor=admin, hold=Hold.objects.get(kind="release", object_id=offer.pk))
    key = Authenticator.objects.create(user=author, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})

    of_thread, of_post = {"pk": thread.pk}, {"pk": post.pk}
    of_download, of_release = {"pk": download.pk}, {"pk": offer.pk}
    edited = edit_post(actor=author, post=reply(author, thread, "At nine."), body="At ten.", version=1)
    of_poll = {"pk": going.pk}
    of_board, of_tonight = {"slug": board.slug}, {"meetup_id": tonight.pk}
    own_seat = {"meetup_id": offered.pk}
    return World(
        people,
        {
            "handle": author.handle,
            "meetup_id": meetup.pk,
            "member_id": author.pk,
            "slug": thread.slug,
            "number": 1,
            "code": "zh-hans",
            "page": "member",
            "name": mail_of(settings.MAIL_FOLDER),
            "token": unsubscribe_url(author.pk, "digest").rstrip("/").rpartition("/")[2],
            "path": photo_of(author, post),
        },
        {
            "events:accept-seat": own_seat,
            "events:cancel": own_seat,
            "events:check-in": of_tonight,
            "events:club": {"slug": club.place.slug},
            "events:decline-seat": own_seat,
            "events:door": of_tonight,
            "events:edit-club": {"slug": club.place.slug},
            "events:meetup": {"slug": meetup.slug},
            "events:publish": {"meetup_id": draft.pk},
            "events:undo-check-in": of_tonight,
            "forums:accept": of_post,
            "forums:arrange": of_thread,
            **dict.fromkeys(
                (
                    f"forums:{tool}"
                    for tool in ("hide-thread", "lock", "log", "merge", "move", "pin", "rename", "retag")
                ),
                of_thread,
            ),
            "forums:split": of_thread,
            "forums:undo": {"pk": closed.pk},
            "forums:board": of_board,
            "forums:board-feed": of_board,
            "forums:tag-feed": {"slug": board.slug, "tag": night.slug},
            "home:sitemap-meetups": {"number": 0},
            "home:sitemap-threads": {"number": 0},
            "forums:edit": of_post,
            "forums:answered": {"slug": desk.slug},
            "forums:feedback-case": {"pk": owed.pk},
            "forums:feedback-hand": {"pk": owed.pk},
            "forums:feedback-solved": {"pk": answered.pk, "slug": answered.slug},
            "forums:feedback-status": {"pk": given.pk},
            "forums:feedback-take": {"pk": owed.pk},
            "forums:feedback-unsolved": {"pk": answered.pk, "slug": answered.slug},
            "forums:file": {"pk": offer.files.get().pk, "name": "profiles.zip"},
            "forums:floor": of_thread,
            "forums:follow-resource": of_download,
            "forums:hide": of_post,
            "forums:hide-release": of_release,
            "forums:mute-thread": {"token": mute_url(author.pk, thread.pk).rstrip("/").rpartition("/")[2]},
            "forums:history": of_post,
            "forums:restore-version": {"pk": edited.pk, "version": 1},
            "forums:mark-read": of_board,
            "forums:mark-section-read": {"slug": board.section.slug},
            "forums:new-release": of_download,
            "forums:section": {"slug": board.section.slug},
            "forums:bookmark": of_post,
            "forums:bookmark-keep": of_post,
            "forums:bookmark-remove": of_post,
            "forums:jump": of_thread,
            "forums:news": of_thread,
            "forums:new-thread": of_board,
            "forums:photos": of_post,
            "forums:post": of_post,
            "forums:remove": of_post,
            "forums:vote": of_poll,
            "forums:close-poll": of_poll,
            "forums:voters": of_poll | {"option": choice.pk},
            "forums:reply": of_thread,
            "forums:report": of_post,
            "forums:report-release": of_release,
            "forums:restore": of_post,
            "forums:show-release": of_release,
            "forums:thank": of_post,
            "forums:thread": of_thread,
            "forums:thread-short": of_thread,
            "forums:unread": of_thread,
            "forums:upload-file": of_download,
            "forums:versions": of_download,
            "forums:watch-board": of_board,
            "forums:watch-thread": of_thread,
            "forums:withdraw-release": of_release,
            "home:desk-hold": {"pk": waiting.pk},
            "forums:draft-discard": {"pk": begun.pk},
            "forums:draft-restore": {"pk": begun.pk},
            "home:desk-lift": {"pk": silence.pk},
            "home:desk-report": {"pk": complaint.pk},
            "home:desk-undo": {"pk": decided.pk},
            "home:related": of_thread,
            "home:inbox-line": {"pk": Notification.objects.filter(member=author).latest("id").pk},
            "mfa_edit_webauthn": {"pk": key.pk},
            "mfa_remove_webauthn": {"pk": key.pk},
        },
        {
            "events:attendance": {"state": "excused", "reason": "Ill"},
            "events:call-off": {"reason": "Storm"},
            "events:edit-club": {"about": "We walk."},
            "events:edit-meetup": edit_fields(meetup, title="A longer walk"),
            "events:hosts": {"hosts": author.handle},
            "events:new-meetup": form_fields(),
            "forums:accept": {"accept": "1"},
            "forums:arrange": {"act": "feature"},
            "forums:hide-thread": {"reason": "Off topic"},
            "forums:lock": {"reason": "Settled"},
            "forums:merge": {"into": str(settled.pk)},
            "forums:move": {"board": str(tag.board_id)},
            "forums:rename": {"title": "A walk at night"},
            "forums:retag": {"tags": [str(night.pk)]},
            "forums:split": {"title": "Tea", "numbers": [str(tea.number)]},
            "forums:edit": {"title": thread.title, "body": "Who came along?", "version": "1"},
            "forums:feedback-case": {"body": "We look into it.", "status": "planned", "words": "In spring"},
            "forums:feedback-hand": {"to": str(admin.pk), "seen": ""},
            "forums:feedback-status": {"status": "fixed", "words": "", "seen": "answered"},
            "forums:feedback-unsolved": {"body": "It still flickers."},
            "forums:follow-resource": {"follow": "1"},
            "forums:hide": {"reason": "Off topic"},
            "forums:hide-release": {"reason": "Stolen"},
            "forums:new-release": {"version": "1.1"},
            "forums:new-thread": {"title": "Another walk", "body": "Who comes along?"},
            "forums:preview": {"body": "**Bold**"},
            "forums:vote": {"option": choice.pk},
            "forums:reply": {"body": "I come along."},
            "forums:report": {"reason": "spam"},
            "forums:report-release": {"reason": "illegal"},
            "forums:thank": {"give": "1"},
            "forums:watch-board": {"level": "watching"},
            "forums:watch-thread": {"level": "muted"},
            "home:desk-hold": {"approve": "1"},
            "home:desk-report": {"outcome": "dismiss"},
            "home:inbox-mute": {"kind": "thanked"},
            "members:handle": {"handle": "another_name"},
            "members:settings": {
                "display_name": "Another name",
                "bio": "Another life",
                "language": "en",
                "zone": "Asia/Shanghai",
            },
            "members:welcome": {"city": "Hangzhou", "language": "en"},
        },
    )
