import pytest

from community.audit.models import Entry
from community.core.errors import InvalidInput, NotAllowed, TooMany
from community.moderation import services as moderation
from community.moderation.models import Hold
from community.notifications.models import Delivery, Notification
from community.site_settings import services as site_settings
from forums.enums import Audience, BoardKind, State
from forums.models import Release, ReleaseFile, Resource, Thread, ThreadEvent
from forums.services import releases
from members.models import Member
from tests.factories.forums import BoardFactory, moderate, open_thread
from tests.factories.members import MemberFactory
from tests.factories.resources import release, resource_board, resource_thread, trusted, upload


@pytest.fixture
def downloads(regular: Member) -> Thread:
    """A thread for downloads by a regular whose releases need not wait any more."""
    trusted(regular)
    return resource_thread(regular)


def told(kind: str) -> list[int]:
    return sorted(Notification.objects.filter(kind=kind).values_list("member_id", flat=True))


def test_a_release_stands_in_lists(regular: Member, downloads: Thread) -> None:
    files = [upload(regular, downloads, "b.zip"), upload(regular, downloads, "a.zip")]
    made = release(
        regular, downloads, "1.0", files=files, notes="**First** one", licence=" CC BY 4.0 ", tested_with="E4"
    )
    assert (made.state, made.published_at is not None) == (State.VISIBLE, True)
    assert "<strong>First</strong>" in made.html
    resource = Resource.objects.get(thread=downloads)
    assert (resource.newest, resource.version, resource.file_name) == (made, "1.0", "b.zip")
    assert (resource.size, resource.release_count) == (sum(file.size for file in files), 1)
    assert (resource.licence, resource.tested_with) == ("CC BY 4.0", "E4")
    assert [file.name for file in made.files.order_by("position")] == ["b.zip", "a.zip"]
    assert ThreadEvent.objects.get(thread=downloads).data == {"release": made.pk, "version": "1.0"}


def test_the_newest_is_the_one_published_last(regular: Member, downloads: Thread) -> None:
    one, two = release(regular, downloads, "1.0"), release(regular, downloads, "2.0")
    resource = Resource.objects.get(thread=downloads)
    assert (resource.newest, resource.release_count) == (two, 2)
    releases.withdraw_release(actor=regular, release=two, reason="Broken")
    resource.refresh_from_db()
    assert (resource.newest, resource.version, resource.release_count) == (one, "1.0", 1)
    two.refresh_from_db()
    assert (two.state, two.reason) == (State.REMOVED, "Broken")
    releases.put_back_release(actor=regular, release=two)
    resource.refresh_from_db()
    assert (resource.newest, resource.release_count) == (two, 2)
    for row in (one, Release.objects.get(pk=two.pk)):
        releases.withdraw_release(actor=regular, release=row)
    resource.refresh_from_db()
    assert (resource.newest, resource.version, resource.size) == (None, "", 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": " \u200b "}, "version"),
        ({"version": "x" * 41}, "version"),
        ({"version": "1\x00"}, "version"),
        ({"files": []}, "files"),
        ({"notes": "[" * 3000}, "notes"),
    ],
)
def test_what_is_refused(regular: Member, downloads: Thread, changes: dict[str, object], field: str) -> None:
    given = {"version": "1.0", "files": [upload(regular, downloads)], "notes": ""} | changes
    before = Release.objects.count()
    with pytest.raises(InvalidInput) as refused:
        releases.publish_release(actor=regular, thread=downloads, **given)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert Release.objects.count() == before
    assert not Resource.objects.filter(thread=downloads).exists()


def test_a_version_is_there_once(regular: Member, downloads: Thread) -> None:
    release(regular, downloads, "1.0")
    file = upload(regular, downloads)
    with pytest.raises(InvalidInput) as refused:
        release(regular, downloads, "1.0", files=[file])
    assert refused.value.field == "version"
    file.refresh_from_db()
    assert file.release is None


def test_files_are_one_s_own_loose_and_of_different_names(
    regular: Member, downloads: Thread, moderator: Member
) -> None:
    used = upload(regular, downloads)
    release(regular, downloads, "1.0", files=[used])
    used.refresh_from_db()
    others = upload(moderator, downloads, "other.zip")
    same = [upload(regular, downloads, "same.zip"), upload(regular, downloads, "SAME.zip")]
    for files in ([used], [others], same):
        with pytest.raises(InvalidInput) as refused:
            release(regular, downloads, "2.0", files=files)
        assert refused.value.field == "files"
    assert Release.objects.filter(resource__thread=downloads).count() == 1


def test_at_most_so_many_files_and_releases(regular: Member, downloads: Thread) -> None:
    numbers = {"files_per_release": 1, "releases_a_day": 2}
    site_settings.change_policy(actor=None, name="resources", numbers=numbers, reason="test")
    with pytest.raises(InvalidInput):
        release(regular, downloads, files=[upload(regular, downloads, name) for name in ("a.zip", "b.zip")])
    release(regular, downloads)
    with pytest.raises(TooMany):
        release(regular, downloads, "2.0")


def test_who_may_release(
    regular: Member, novice: Member, stranger: Member, leader: Member, moderator: Member, downloads: Thread
) -> None:
    by_novice = resource_thread(novice)
    elsewhere = open_thread(regular, BoardFactory(kind=BoardKind.DISCUSSION))
    keeper = moderate(MemberFactory(role="novice"), downloads.board)
    file = upload(regular, downloads)
    for actor, thread in ((novice, by_novice), (stranger, downloads), (regular, elsewhere), (regular, by_novice)):
        ReleaseFile.objects.filter(pk=file.pk).update(uploader=actor)
        file.refresh_from_db()
        with pytest.raises(NotAllowed):
            release(actor, thread, files=[file])
    assert not Release.objects.filter(resource__thread=downloads).exists()
    for version, actor in (("1", moderator), ("2", leader), ("3", keeper)):
        assert release(actor, downloads, version).state == State.VISIBLE


def test_the_first_release_waits_and_is_published_at_the_desk(regular: Member, moderator: Member) -> None:
    thread = resource_thread(regular)
    fan = MemberFactory()
    made = release(regular, thread, notes="Please try")
    resource = Resource.objects.get(thread=thread)
    releases.follow_resource(member=fan, resource=resource, follow=True)
    assert (made.state, resource.newest, resource.release_count) == (State.HELD, None, 0)
    assert told("release_held") == [regular.pk]
    hold = Hold.objects.get(kind="release", object_id=made.pk)
    assert "profiles.zip" in hold.excerpt
    assert hold.reasons == ["the first release of this member"]
    moderation.approve_hold(actor=moderator, hold=hold)
    made.refresh_from_db()
    resource.refresh_from_db()
    assert (made.state, resource.newest) == (State.VISIBLE, made)
    assert (told("new_release"), told("hold_approved")) == ([fan.pk], [regular.pk])
    assert release(regular, thread, "2.0").state == State.VISIBLE


def test_a_rejected_first_release_stays_out_and_the_next_waits_too(regular: Member, moderator: Member) -> None:
    thread = resource_thread(regular)
    made = release(regular, thread)
    moderation.reject_hold(actor=moderator, hold=Hold.objects.get(object_id=made.pk), reason="Not yours")
    made.refresh_from_db()
    assert (made.state, made.published_at, made.reason) == (State.HIDDEN, None, "Not yours")
    assert release(regular, thread, "1.1").state == State.HELD


def test_withdrawing_what_waits_and_putting_it_back_publishes_nothing(regular: Member) -> None:
    made = release(regular, resource_thread(regular))
    taken = releases.withdraw_release(actor=regular, release=made)
    again = releases.put_back_release(actor=regular, release=taken)
    assert (again.state, again.published_at) == (State.HELD, None)
    assert Hold.objects.filter(object_id=made.pk).count() == 1


def test_followers_hear_of_each_version_once(regular: Member, downloads: Thread, moderator: Member) -> None:
    one = release(regular, downloads, "1.0")
    fan, gone = MemberFactory(), MemberFactory()
    for member in (fan, gone, regular):
        releases.follow_resource(member=member, resource=one.resource, follow=True)
    releases.follow_resource(member=gone, resource=one.resource, follow=False)
    two = release(regular, downloads, "2.0")
    assert told("new_release") == [fan.pk]
    assert Delivery.objects.filter(kind="new_release", member=fan).count() == 1
    hidden = releases.hide_release(actor=moderator, release=two, reason="Look again")
    shown = releases.show_release(actor=moderator, release=hidden)
    withdrawn = releases.withdraw_release(actor=regular, release=shown)
    releases.put_back_release(actor=regular, release=withdrawn)
    assert told("new_release") == [fan.pk]


def test_who_has_lost_the_board_hears_nothing(regular: Member) -> None:
    trusted(regular)
    board = resource_board(seen_by=Audience.REGULAR)
    thread = resource_thread(regular, board)
    one = release(regular, thread, "1.0")
    inside, outside = MemberFactory(role="regular"), MemberFactory(role="regular")
    for member in (inside, outside):
        releases.follow_resource(member=member, resource=one.resource, follow=True)
    Member.objects.filter(pk=outside.pk).update(role="novice")
    release(regular, thread, "2.0")
    assert told("new_release") == [inside.pk]


def test_hiding_is_for_moderators_and_audited(
    regular: Member, downloads: Thread, moderator: Member, leader: Member, stranger: Member
) -> None:
    made = release(regular, downloads)
    for actor in (stranger, regular):
        with pytest.raises(NotAllowed):
            releases.hide_release(actor=actor, release=made)
    made.refresh_from_db()
    assert made.state == State.VISIBLE
    hidden = releases.hide_release(actor=leader, release=made, reason="A virus?")
    assert (hidden.state, Resource.objects.get(thread=downloads).newest) == (State.HIDDEN, None)
    assert told("hidden") == [regular.pk]
    for act in (releases.put_back_release, releases.show_release):
        with pytest.raises(NotAllowed):
            act(actor=regular, release=hidden)
    releases.show_release(actor=leader, release=hidden)
    assert told("release_shown") == [regular.pk]
    acts = Entry.objects.filter(subject_type="forums.release", subject_id=str(made.pk)).order_by("id")
    assert list(acts.values_list("action", flat=True)) == ["forums.hide_release", "forums.show_release"]


def test_what_staff_released_only_staff_hide(moderator: Member, leader: Member, admin: Member) -> None:
    made = release(moderator, resource_thread(moderator))
    with pytest.raises(NotAllowed):
        releases.hide_release(actor=leader, release=made)
    assert releases.hide_release(actor=admin, release=made).state == State.HIDDEN


def test_a_report_that_is_upheld_hides_it(regular: Member, downloads: Thread, stranger: Member, admin: Member) -> None:
    made = release(regular, downloads)
    complaint = moderation.report(actor=stranger, kind="release", object_id=made.pk, reason="illegal", details="Mine!")
    moderation.resolve_report(actor=admin, report=complaint, outcome="hide", reason="")
    made.refresh_from_db()
    assert made.state == State.HIDDEN
