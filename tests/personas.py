"""Who visits: one fixture for each kind of person (None stands for somebody who is not signed in)."""

import pytest

from community.moderation.services import sanction
from members.models import Member
from tests.factories.members import PASSWORD, MemberFactory


@pytest.fixture
def visitor() -> None:
    """Nobody: a reader without an account."""
    return


@pytest.fixture
def lurker(db: None) -> Member:
    """Signed up, has not taken part yet."""
    return MemberFactory(handle="lurker_lin", display_name="林小路", role="lurker")


@pytest.fixture
def novice(db: None) -> Member:
    """Has begun to take part."""
    return MemberFactory(handle="novice_nora", display_name="Nora Novak", role="novice", password=PASSWORD)


@pytest.fixture
def regular(db: None) -> Member:
    """Comes often."""
    return MemberFactory(handle="regular_rui", display_name="Rui Tavares", role="regular")


@pytest.fixture
def leader(db: None) -> Member:
    """Keeps things going, and is awake."""
    return MemberFactory(handle="leader_lan", display_name="蘭姐", role="leader")


@pytest.fixture
def organiser(db: None) -> Member:
    """A regular; tests of meetups make them an organiser of a club."""
    return MemberFactory(handle="club_host_omar", display_name="Omar Haddad", role="regular")


@pytest.fixture
def moderator(db: None) -> Member:
    """Staff."""
    return MemberFactory(handle="mod_mei", display_name="梅（值班）", role="regular", is_staff=True)


@pytest.fixture
def admin(db: None) -> Member:
    """Staff who may do everything."""
    return MemberFactory(
        handle="keeper_ada", display_name="Ada Keeper", role="regular", is_staff=True, is_superuser=True
    )


@pytest.fixture
def stranger(db: None) -> Member:
    """A member who has nothing to do with the matter."""
    return MemberFactory(handle="stranger_sun", display_name="Sun Wukong", role="novice")


@pytest.fixture
def suspended(admin: Member) -> Member:
    """A member whose account an admin has suspended, without an end."""
    member = MemberFactory(handle="suspended_sid", display_name="Sid Slade", role="novice")
    sanction(actor=admin, member=member, kind="suspension", reason="Sold tickets to friends")
    return Member.objects.get(pk=member.pk)
