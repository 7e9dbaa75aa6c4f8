from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects
from pytest_django.fixtures import DjangoAssertNumQueries

from community.site_settings import services as site_settings
from forums.enums import State
from forums.models import Release, ReleaseFile, Resource, ResourceFollow, Thread
from forums.services import releases
from members.models import Member
from tests.factories.resources import release, resource_board, resource_thread, trusted, zipped

ClientFor = Callable[[object], Client]


@pytest.fixture
def downloads(regular: Member) -> Thread:
    trusted(regular)
    return resource_thread(regular)


def page(thread: Thread) -> str:
    return thread.get_absolute_url()


def new(thread: Thread) -> str:
    return f"{page(thread)}versions/new/"


def a_zip(name: str = "profiles.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, zipped(name), "application/zip")


def form(version: str = "1.0", **more: object) -> dict[str, object]:
    return {"version": version, "notes": "", "licence": "", "tested_with": "", "form_token": str(uuid4()), **more}


def test_a_release_by_the_plain_form(regular: Member, downloads: Thread, client_for: ClientFor) -> None:
    client = client_for(regular)
    assertContains(client.get(page(downloads)), new(downloads))
    assert client.get(new(downloads)).status_code == 200
    sent = form(files=[a_zip("a.zip"), a_zip("b.zip")], notes="Hello", licence="MIT", tested_with="Ember 4")
    answer = client.post(new(downloads), sent)
    assertRedirects(answer, page(downloads))
    shown = client.get(page(downloads))
    for text in ("Version <bdi>1.0</bdi>", "a.zip", "b.zip", "Hello", "MIT", "Ember 4", "SHA-256"):
        assertContains(shown, text)
    for file in ReleaseFile.objects.all():
        if file.release and file.release.resource.thread_id == downloads.pk:
            assertContains(shown, file.sha256)
            assertContains(shown, file.get_absolute_url())


def test_sent_twice_is_released_once(regular: Member, downloads: Thread, client_for: ClientFor) -> None:
    client, sent = client_for(regular), form()
    for _ in range(2):
        assertRedirects(client.post(new(downloads), {**sent, "files": [a_zip()]}), page(downloads))
    assert Release.objects.filter(resource__thread=downloads).count() == 1


def test_a_refused_form_keeps_its_files(regular: Member, downloads: Thread, client_for: ClientFor) -> None:
    client = client_for(regular)
    answer = client.post(new(downloads), form(version="", files=[a_zip(), SimpleUploadedFile("x.exe", b"MZ")]))
    assert answer.status_code == 422
    kept = ReleaseFile.objects.get(release__isnull=True)
    assertContains(answer, kept.key, status_code=422)
    assertContains(answer, "“x.exe” is of a kind", status_code=422)
    assertRedirects(client.post(new(downloads), form(kept=[kept.key])), page(downloads))
    kept.refresh_from_db()
    assert kept.release is not None


def test_scripts_send_one_file_at_a_time(
    regular: Member, downloads: Thread, moderator: Member, client_for: ClientFor
) -> None:
    client, address = client_for(regular), f"{page(downloads)}versions/upload/"
    found = client.post(address, {"files": a_zip()}).json()
    row = ReleaseFile.objects.get(key=found["key"])
    assert found == {"key": row.key, "name": "profiles.zip", "size": row.size, "sha256": row.sha256}
    refused = client.post(address, {"files": SimpleUploadedFile("x.exe", b"MZ")})
    assert (refused.status_code, "x.exe" in refused.json()["error"]) == (422, True)
    assert client.post(address, {}).status_code == 422
    # Somebody else can't take it.
    other = client_for(moderator).post(new(downloads), form(kept=[row.key]))
    assert other.status_code == 422
    row.refresh_from_db()
    assert row.release is None


def test_a_file_beyond_the_limit_is_413_and_leaves_nothing(
    regular: Member, downloads: Thread, client_for: ClientFor, media_root: Path
) -> None:
    site_settings.change_policy(actor=None, name="resources", numbers={"max_mb": 1}, reason="test")
    before = sorted(media_root.rglob("*"))
    client = client_for(regular)
    large = SimpleUploadedFile("large.zip", zipped() + b"x" * (1024 * 1024))
    for address in (new(downloads), f"{page(downloads)}versions/upload/"):
        answer = client.post(address, form(files=[large]))
        assert answer.status_code == 413
        assertContains(answer, "A file may have up to 1 MB.", status_code=413)
        large.seek(0)
    declared = client.post(
        new(downloads), data=b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(10**9)
    )
    assert declared.status_code == 413
    assert sorted(path for path in media_root.rglob("*") if path.is_file()) == [p for p in before if p.is_file()]


def test_a_full_disk_says_so_and_keeps_nothing(
    regular: Member, downloads: Thread, client_for: ClientFor, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [path for path in media_root.rglob("*") if path.is_file()]
    rows = ReleaseFile.objects.count()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("community.core.uploads._Aside.write", full)
    answer = client_for(regular).post(new(downloads), form(files=[a_zip()]))
    assertContains(answer, "No room for files", status_code=507)
    assert [path for path in media_root.rglob("*") if path.is_file()] == before
    assert ReleaseFile.objects.count() == rows


def test_who_may_not_release_sends_nothing(
    novice: Member, stranger: Member, downloads: Thread, client_for: ClientFor, media_root: Path
) -> None:
    before = ReleaseFile.objects.count()
    for who in (novice, stranger):
        client = client_for(who)
        assertNotContains(client.get(page(downloads)), new(downloads))
        assert client.get(new(downloads)).status_code == 403
        assert client.post(new(downloads), form(files=[a_zip()])).status_code == 403
    assert client_for(None).post(new(downloads), form(files=[a_zip()])).status_code == 302
    assert ReleaseFile.objects.count() == before


def test_a_form_without_its_token_is_refused(regular: Member, downloads: Thread) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(regular)
    for address in (new(downloads), f"{page(downloads)}versions/upload/"):
        assert client.post(address, form(files=[a_zip()])).status_code == 403
    assert not Release.objects.filter(resource__thread=downloads).exists()


def test_the_first_release_is_seen_by_its_author_and_moderators_alone(
    regular: Member, moderator: Member, novice: Member, client_for: ClientFor
) -> None:
    thread = resource_thread(regular)
    release(regular, thread)
    assertContains(client_for(regular).get(page(thread)), "Waits for a moderator")
    assertContains(client_for(moderator).get(page(thread)), "Decide at the desk")
    for who in (None, novice):
        assertNotContains(client_for(who).get(page(thread)), "profiles.zip")
        assertNotContains(client_for(who).get(f"{page(thread)}versions/"), "profiles.zip")


def test_older_versions_are_listed(regular: Member, downloads: Thread, client: Client) -> None:
    for version in ("1.0", "1.1", "2.0"):
        release(regular, downloads, version)
    # Above the floors; between them stands when each was released.
    shown = client.get(page(downloads)).content.decode().partition('id="floor-1"')[0]
    assert ("<bdi>2.0</bdi>" in shown, "<bdi>1.1</bdi>" in shown, "2 older versions" in shown) == (True, False, True)
    every = client.get(f"{page(downloads)}versions/").content.decode()
    assert every.index("<bdi>2.0</bdi>") < every.index("<bdi>1.1</bdi>") < every.index("<bdi>1.0</bdi>")
    beyond = Release.objects.get(version="1.1", resource__thread=downloads)
    assertNotContains(client.get(f"{page(downloads)}versions/?before={beyond.pk}"), "<bdi>1.1</bdi>")


def test_withdrawing_and_putting_back(regular: Member, downloads: Thread, client_for: ClientFor) -> None:
    made, client = release(regular, downloads), client_for(regular)
    address = f"/releases/{made.pk}/withdraw/"
    assert client.get(address).status_code == 200
    assertRedirects(client.post(address, {"reason": "Broken"}), f"{page(downloads)}versions/")
    assertContains(client.get(f"{page(downloads)}versions/"), "Broken")
    assertNotContains(client_for(None).get(page(downloads)), "profiles.zip")
    client.post(f"/releases/{made.pk}/show/")
    assertContains(client_for(None).get(page(downloads)), "profiles.zip")


def test_hiding_and_reporting(
    regular: Member, downloads: Thread, moderator: Member, stranger: Member, client_for: ClientFor
) -> None:
    made = release(regular, downloads)
    client = client_for(stranger)
    assert client.post(f"/releases/{made.pk}/hide/", {"reason": "no"}).status_code == 403
    assertRedirects(
        client.post(f"/releases/{made.pk}/report/", {"reason": "illegal", "details": ""}), f"{page(downloads)}versions/"
    )
    keeper = client_for(moderator)
    keeper.post(f"/releases/{made.pk}/hide/", {"reason": "Stolen"})
    made.refresh_from_db()
    assert (made.state, made.reason) == (State.HIDDEN, "Stolen")
    assert client.get(f"/releases/{made.pk}/report/").status_code == 404
    keeper.post(f"/releases/{made.pk}/show/")
    made.refresh_from_db()
    assert made.state == State.VISIBLE


def test_following(regular: Member, downloads: Thread, novice: Member, client_for: ClientFor) -> None:
    release(regular, downloads)
    client = client_for(novice)
    assertContains(client.get(page(downloads)), "Tell me of new versions")
    client.post(f"{page(downloads)}versions/follow/", {"follow": "1"})
    assert ResourceFollow.objects.get().member == novice
    assertContains(client.get(page(downloads)), "You hear of new versions")
    client.post(f"{page(downloads)}versions/follow/", {"follow": "0"})
    assert not ResourceFollow.objects.exists()


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_board_shows_files_without_a_query_for_each(
    n: int, moderator: Member, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    board = resource_board()
    first = resource_thread(moderator, board)
    release(moderator, first, "7.7")
    for _ in range(n - 1):
        Resource.objects.create(
            thread=resource_thread(moderator, board),
            newest=Release.objects.get(),
            version="7.7",
            file_name="profiles.zip",
            size=2048,
        )
    client.get(board.get_absolute_url())
    with django_assert_num_queries(4):
        shown = client.get(board.get_absolute_url())
    assert shown.content.decode().count("profiles.zip") == min(n, 30)
    assertContains(shown, "7.7")
    assertContains(shown, "0 downloads")


@pytest.mark.parametrize("n", [1, 3, 50])
def test_the_list_of_versions_takes_as_many_queries(
    n: int, moderator: Member, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    thread = resource_thread(moderator)
    first = release(moderator, thread, "0.0")
    for number in range(1, n):
        row = Release.objects.create(
            resource=first.resource,
            author=moderator,
            version=f"{number}.0",
            renderer=1,
            published_at=first.published_at,
        )
        ReleaseFile.objects.create(
            uploader=moderator, release=row, name="a.zip", key=f"{number:032}", size=1, sha256=""
        )
    client.get(page(thread))
    with django_assert_num_queries(5):
        client.get(f"{page(thread)}versions/")
    with django_assert_num_queries(5):
        client.get(page(thread))


def test_the_figures_are_found_anew(regular: Member, downloads: Thread) -> None:
    made = release(regular, downloads, "1.0")
    ReleaseFile.objects.filter(release=made).update(download_count=7)
    Resource.objects.filter(thread=downloads).update(version="x", size=0, newest=None, release_count=9)
    releases.synchronize_resource(resource=made.resource)
    resource = Resource.objects.get(thread=downloads)
    assert (resource.newest, resource.version, resource.release_count, resource.download_count) == (made, "1.0", 1, 7)
