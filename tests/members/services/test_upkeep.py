from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from community.core.clock import now
from community.core.hooks import pruners
from members.models import Member, RetiredHandle
from members.services import upkeep
from members.services.upkeep import prune_retired_handles, prune_sessions, prune_unverified
from tests.conftest import TestClock
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def test_a_sign_up_without_its_code_is_forgotten_after_three_days(clock: TestClock) -> None:
    kept, given_up = MemberFactory.create_batch(2)
    staff = MemberFactory(is_staff=True)
    EmailAddress.objects.filter(user__in=[given_up, staff]).update(verified=False)
    assert prune_unverified() == 0
    clock.move(timedelta(days=3, seconds=1))
    late = MemberFactory()
    EmailAddress.objects.filter(user=late).update(verified=False)
    assert prune_unverified() == 1
    assert set(Member.objects.all()) == {kept, staff, late}


def test_who_has_signed_in_is_never_pruned(clock: TestClock) -> None:
    member = MemberFactory(last_login=now())
    EmailAddress.objects.filter(user=member).update(verified=False)
    clock.move(timedelta(days=300))
    assert prune_unverified() == 0


def test_old_handles_are_free_again_after_ninety_days(novice: Member, clock: TestClock) -> None:
    RetiredHandle.objects.create(skeleton="old", member=novice)
    clock.move(timedelta(days=89))
    assert prune_retired_handles() == 0
    clock.move(timedelta(days=1, seconds=1))
    assert prune_retired_handles() == 1


def _sign_in(member: Member, key: str, days: int) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=now() + timedelta(days=days))
    UserSession.objects.create(user=member, session_key=key, ip="192.0.2.7", user_agent="")


def test_expired_sign_ins_go_with_their_devices_and_others_stay(novice: Member, clock: TestClock) -> None:
    assert prune_sessions in pruners
    _sign_in(novice, "short", 1)
    _sign_in(novice, "long", 14)
    assert prune_sessions() == 0
    clock.move(timedelta(days=1, seconds=1))
    assert prune_sessions() == 2
    assert [session.pk for session in Session.objects.all()] == ["long"]
    assert [device.session_key for device in UserSession.objects.all()] == ["long"]


def test_expired_sign_ins_go_a_batch_at_a_time(
    novice: Member, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 2)
    for key in ("a", "b", "c"):
        _sign_in(novice, key, 1)
    clock.move(timedelta(days=2))
    assert [prune_sessions() for _ in range(3)] == [4, 2, 0]
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
