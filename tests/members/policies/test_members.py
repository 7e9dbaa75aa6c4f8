from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from community.moderation.policies import can_moderate as can_use_the_desk
from members import policies
from members.enums import Role
from members.models import Member
from members.policies import Viewer
from tests.factories.members import MemberFactory

WHO = ("visitor", "lurker", "novice", "regular", "leader", "moderator", "admin")
TABLE: dict[Callable[[Viewer], bool], tuple[int, ...]] = {
    #                                v  l  n  r  L  m  a
    policies.can_post_links: (0, 0, 1, 1, 1, 1, 1),
    policies.has_duties: (0, 0, 0, 0, 1, 0, 0),
    policies.can_moderate: (0, 0, 0, 0, 1, 1, 1),
    policies.is_staffish: (0, 0, 0, 0, 0, 1, 1),
}


@pytest.mark.parametrize("policy", TABLE, ids=lambda policy: policy.__name__)
def test_who_may_what(policy: Callable[[Viewer], bool], request: pytest.FixtureRequest) -> None:
    people = [request.getfixturevalue(who) or AnonymousUser() for who in WHO]
    assert tuple(int(policy(viewer)) for viewer in people) == TABLE[policy]


@pytest.mark.django_db
def test_a_resting_leader_has_no_powers_over_others_and_keeps_the_rest() -> None:
    resting = MemberFactory(role="leader", resting_since="2026-01-01T00:00:00Z")
    assert not policies.can_moderate(resting)
    assert not can_use_the_desk(resting)
    assert policies.can_post_links(resting)
    assert policies.has_role(resting, Role.LEADER), "the honour stays"


def test_moderation_knows_the_leaders_who_are_awake(leader: Member, regular: Member) -> None:
    assert can_use_the_desk(leader)
    assert not can_use_the_desk(regular)


@pytest.mark.parametrize("role", Role.values)
def test_a_closed_staff_account_has_no_powers(db: None, role: str) -> None:
    closed = MemberFactory(role=role if role != "leader" else "regular", is_staff=True, is_active=False)
    assert not policies.can_moderate(closed)


@pytest.mark.parametrize(
    ("earned", "pinned", "lowered", "role"),
    [
        ("lurker", "", False, "lurker"),
        ("regular", "", False, "regular"),
        ("regular", "elder", False, "elder"),
        ("regular", "lurker", False, "lurker"),
        ("lurker", "", True, "lurker"),
        ("novice", "", True, "lurker"),
        ("leader", "", True, "regular"),
        ("elder", "", True, "regular"),
        ("novice", "leader", True, "regular"),
    ],
)
def test_the_role_in_force_follows_from_its_layers(earned: str, pinned: str, lowered: bool, role: str) -> None:
    assert policies.effective_role(earned=earned, pinned=pinned, lowered=lowered) == role
