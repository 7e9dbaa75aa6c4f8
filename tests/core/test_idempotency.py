"""A form sent twice does its work once."""

import threading
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from community.core.errors import InvalidInput
from community.core.idempotency import once
from community.core.models import FormToken
from members.models import Member
from tests.factories.members import MemberFactory


def make(member: Member, token: object) -> HttpRequest:
    request = RequestFactory().post("/", {"form_token": str(token)})
    request.user = member
    return request


@once
def make_group(request: HttpRequest) -> HttpResponse:
    group = Group.objects.create(name=f"group {uuid.uuid4()}")
    return HttpResponseRedirect(f"/groups/{group.pk}/")


def test_the_second_gets_the_first_ones_result(novice: Member) -> None:
    token = uuid.uuid4()
    first, second = make_group(make(novice, token)), make_group(make(novice, token))
    assert first["Location"] == second["Location"]
    assert Group.objects.filter(name__startswith="group ").count() == 1


def test_another_member_may_use_the_same_token(novice: Member, regular: Member) -> None:
    token = uuid.uuid4()
    assert make_group(make(novice, token))["Location"] != make_group(make(regular, token))["Location"]


def test_a_refused_form_can_be_sent_again(novice: Member) -> None:
    answers = iter([HttpResponse(status=422), HttpResponseRedirect("/done/")])

    @once
    def view(request: HttpRequest) -> HttpResponse:
        Group.objects.create(name=f"group {uuid.uuid4()}")
        return next(answers)

    token = uuid.uuid4()
    assert view(make(novice, token)).status_code == 422
    assert not Group.objects.filter(name__startswith="group ").exists()
    assert view(make(novice, token)).status_code == 302
    assert Group.objects.filter(name__startswith="group ").count() == 1


def test_an_error_keeps_nothing(novice: Member) -> None:
    @once
    def view(request: HttpRequest) -> HttpResponse:
        Group.objects.create(name="group x")
        raise InvalidInput("no")

    with pytest.raises(InvalidInput):
        view(make(novice, uuid.uuid4()))
    assert not Group.objects.filter(name="group x").exists()
    assert not FormToken.objects.exists()


@pytest.mark.parametrize("token", ["", "not-a-uuid", "\x00", "1" * 5000])
def test_without_a_usable_token_the_form_just_works(novice: Member, token: str) -> None:
    assert make_group(make(novice, token)).status_code == 302
    assert not FormToken.objects.exists()


def _send_in_parallel(view: Any, member: Member, token: object, times: int) -> list[str]:
    together, locations = threading.Barrier(times), []

    def send() -> None:
        try:
            together.wait()
            locations.append(view(make(member, token))["Location"])
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return locations


def test_sent_ten_times_at_once_it_works_once(committed_db: str) -> None:
    member = MemberFactory()
    locations = _send_in_parallel(make_group, member, uuid.uuid4(), 10)
    assert len(locations) == 10
    assert len(set(locations)) == 1
    assert Group.objects.filter(name__startswith="group ").count() == 1


def test_without_the_guard_it_would_have_worked_ten_times(committed_db: str) -> None:
    member = MemberFactory()
    locations = _send_in_parallel(make_group.__wrapped__, member, uuid.uuid4(), 10)  # type: ignore[attr-defined]
    assert len(set(locations)) == 10
