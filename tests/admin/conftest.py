"""Staff as the product makes them: the moderator is in the moderators' group, the keeper is a superuser."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from members.models import Member
from tests.factories.members import MemberFactory


def put_into(member: Member, group: str) -> Member:
    member.groups.add(Group.objects.get(name=group))
    return member


@pytest.fixture
def moderator(db: None) -> Member:
    """Staff of the group of moderators."""
    member = MemberFactory(handle="mod_mei", display_name="梅（值班）", role="regular", is_staff=True)
    return put_into(member, "moderators")


@pytest.fixture
def rule_keeper(db: None) -> Member:
    """Staff of the group of admins, and no superuser."""
    member = MemberFactory(handle="rule_keeper", display_name="Ruth Keeper", role="regular", is_staff=True)
    return put_into(member, "admins")


@pytest.fixture
def as_moderator(moderator: Member) -> Client:
    client = Client()
    client.force_login(moderator)
    return client


@pytest.fixture
def as_rule_keeper(rule_keeper: Member) -> Client:
    client = Client()
    client.force_login(rule_keeper)
    return client


@pytest.fixture
def as_admin(admin: Member) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def as_member(novice: Member) -> Client:
    client = Client()
    client.force_login(novice)
    return client
