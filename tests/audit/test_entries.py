import pytest
from django.db import DatabaseError, connection, transaction

from community.audit import services
from community.audit.models import Entry
from members.models import Member


def test_an_act_is_recorded_with_who_what_and_about_whom(admin: Member, novice: Member) -> None:
    entry = services.record(actor=admin, action="member.looked", subject=novice, data={"why": "an appeal"})
    row = Entry.objects.get(pk=entry.pk)
    assert (row.actor_id, row.action, row.subject_type, row.subject_id, row.data) == (
        admin.pk,
        "member.looked",
        "members.member",
        str(novice.pk),
        {"why": "an appeal"},
    )


def test_an_entry_outlives_its_actor(admin: Member) -> None:
    entry = services.record(actor=admin, action="settings.changed")
    gone = admin.pk
    admin.delete()
    assert Entry.objects.get(pk=entry.pk).actor_id == gone


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_seal SET sha256 = ''",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_seal",
    ],
)
def test_even_the_owner_of_the_tables_cannot_change_them(admin: Member, statement: str) -> None:
    services.record(actor=admin, action="something")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO audit_seal (from_id, to_id, count, sha256, previous) VALUES (1, 1, 1, 'a', '')")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
    assert Entry.objects.get().action == "something"
