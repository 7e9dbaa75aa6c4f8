import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from forums.enums import Audience, State
from forums.models import Board, Release, ReleaseFile, Thread
from forums.services import downloads, posts, releases
from members.models import Member
from tests.factories.forums import first_post, name
from tests.factories.resources import release, resource_board, resource_thread, upload, zipped

ClientFor = Callable[[object], Client]


@pytest.fixture
def file(moderator: Member) -> ReleaseFile:
    thread = resource_thread(moderator)
    return release(moderator, thread, files=[upload(moderator, thread, "夜景.zip", zipped("night"))]).files.get()


def status(client: Client, file: ReleaseFile, **headers: str) -> int:
    return client.get(file.get_absolute_url(), headers=headers).status_code


def test_a_file_is_an_attachment_that_can_do_nothing(file: ReleaseFile, client: Client) -> None:
    answer = client.get(file.get_absolute_url())
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == zipped("night")  # type: ignore[arg-type]
    headers = {name.lower(): value for name, value in answer.items()}
    assert headers["content-type"] == "application/zip"
    assert headers["content-length"] == str(file.size)
    assert headers["content-disposition"].startswith("attachment; filename=\"download.zip\"; filename*=UTF-8''%")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "private, no-cache"
    assert re.fullmatch(r'"[0-9a-f]{32}"', headers["etag"])


def test_a_download_that_broke_off_goes_on(file: ReleaseFile, client: Client) -> None:
    whole = client.get(file.get_absolute_url())
    rest = client.get(file.get_absolute_url(), headers={"Range": "bytes=10-", "If-Range": whole["ETag"]})
    assert (rest.status_code, rest["Content-Range"]) == (206, f"bytes 10-{file.size - 1}/{file.size}")
    assert b"".join(rest.streaming_content) == zipped("night")[10:]  # type: ignore[arg-type]
    assert rest["Content-Disposition"] == whole["Content-Disposition"]
    assert status(client, file, **{"If-None-Match": whole["ETag"]}) == 304
    beyond = client.get(file.get_absolute_url(), headers={"Range": f"bytes={file.size}-"})
    assert (beyond.status_code, beyond["Content-Range"], beyond.content) == (416, f"bytes */{file.size}", b"")


def test_another_name_leads_to_the_right_one(file: ReleaseFile, client: Client) -> None:
    answer = client.get(f"/files/{file.pk}/evil.html")
    assert (answer.status_code, answer["Location"]) == (301, file.get_absolute_url())


@pytest.mark.parametrize("path", ["/files/1/", "/files/99999999999999999999999/a.zip", "/files/0/a.zip", "/files/"])
def test_what_is_not_there(file: ReleaseFile, client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_media_address_does_not_serve_it(file: ReleaseFile, client: Client) -> None:
    assert client.get(f"/media/{file.path}").status_code == 404


def test_a_file_that_is_lost_is_404(file: ReleaseFile, client: Client, media_root: Path) -> None:
    (media_root / file.path).unlink()
    assert status(client, file) == 404


def test_the_proxy_sends_it_where_there_is_one(file: ReleaseFile, client: Client, settings: Any) -> None:
    settings.MEDIA_ACCEL = "/protected/"
    answer = client.get(file.get_absolute_url())
    assert answer["X-Accel-Redirect"] == f"/protected/{file.path}"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content == b""


def test_only_who_sees_the_board(moderator: Member, novice: Member, regular: Member, client_for: ClientFor) -> None:
    board: Board = resource_board(seen_by=Audience.NAMED)
    file = release(moderator, resource_thread(moderator, board)).files.get()
    name(regular, board)
    answers = {who.handle if who else "": status(client_for(who), file) for who in (None, novice, regular, moderator)}
    assert answers == {"": 404, novice.handle: 404, regular.handle: 200, moderator.handle: 200}


@pytest.mark.parametrize("state", [State.HELD, State.HIDDEN, State.REMOVED])
def test_a_release_that_is_not_out(
    file: ReleaseFile, state: State, moderator: Member, leader: Member, novice: Member, client_for: ClientFor
) -> None:
    Release.objects.update(state=state)
    answers = [status(client_for(who), file) for who in (None, novice, leader, moderator)]
    assert answers == [404, 404, 200, 200]


def test_a_hidden_thread_takes_its_files_along(
    file: ReleaseFile, admin: Member, novice: Member, client_for: ClientFor
) -> None:
    client = client_for(novice)
    assert status(client, file) == 200
    assert file.release is not None
    posts.hide_post(actor=admin, post=first_post(Thread.objects.get()), reason="spam")
    assert status(client, file) == 404


def test_what_no_release_has_taken_is_for_nobody(moderator: Member, client_for: ClientFor) -> None:
    loose = upload(moderator, resource_thread(moderator))
    assert status(client_for(moderator), loose) == 404


def test_what_counts_as_a_download(file: ReleaseFile, client: Client) -> None:
    def count() -> int:
        downloads.flush()
        file.refresh_from_db()
        return file.download_count

    address = file.get_absolute_url()
    client.head(address)
    client.get(address, headers={"Sec-Purpose": "prefetch"})
    client.get(address, headers={"Range": "bytes=10-"})
    client.get(address, headers={"Range": f"bytes={file.size}-"})
    etag = client.head(address)["ETag"]
    client.get(address, headers={"If-None-Match": etag})
    assert count() == 0
    client.get(address, headers={"Range": "bytes=0-"})
    client.get(address)
    assert count() == 1
    client.get(address, REMOTE_ADDR="192.0.2.5")
    assert count() == 2


def test_withdrawn_is_gone_at_once(file: ReleaseFile, moderator: Member, client: Client) -> None:
    assert status(client, file) == 200
    assert file.release is not None
    releases.withdraw_release(actor=moderator, release=file.release)
    assert status(client, file) == 404
