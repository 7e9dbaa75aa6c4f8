import pytest
from django.utils import translation

from community.core.errors import InvalidInput, NotAllowed
from community.site_settings import queries, services
from community.site_settings.models import PolicyVersion, SiteSettings
from members.models import Member


def test_without_a_row_the_defaults_hold(db: None) -> None:
    assert queries.current().site_name == "Hearth"
    assert not SiteSettings.objects.exists()


def test_a_change_holds_at_once_and_is_kept(admin: Member) -> None:
    queries.current()
    services.update_settings(actor=admin, reason="A new name.", site_name="炉边", tagline_zh_hans="坐下来聊。")
    current = queries.current()
    assert current.site_name == current.name == "炉边"
    with translation.override("zh-hans"):
        assert current.tagline == "坐下来聊。"
    version = PolicyVersion.objects.get(name="site")
    assert (version.numbers["site_name"], version.reason, version.actor_id) == ("炉边", "A new name.", admin.pk)


@pytest.mark.parametrize("changes", [{"site_name": ""}, {"colour": "red"}, {"updated_at": None}, {"max_photos": -1}])
def test_what_does_not_fit_is_refused(admin: Member, changes: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        services.update_settings(actor=admin, **changes)
    assert not PolicyVersion.objects.exists()


def test_members_and_plain_staff_may_not(novice: Member, moderator: Member) -> None:
    for actor in (novice, moderator):
        with pytest.raises(NotAllowed):
            services.update_settings(actor=actor, site_name="Mine")
    assert queries.current().site_name == "Hearth"


def test_the_second_reading_asks_no_database(db: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.current()
        queries.current()
