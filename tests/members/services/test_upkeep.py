from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from community.core.clock import now
from members.models import Member, RetiredHandle
from members.services.upkeep import prune_retired_handles, prune_unverified
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
