"""Every list and add page of the admin opens for who may, counts no whole table, and is closed to everybody else."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.core.admin import HearthAdmin
from members.models import Member

LISTS = sorted(f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry)


def path_of(name: str) -> str:
    return reverse(f"admin:{name}_changelist")


@pytest.mark.parametrize("name", LISTS)
def test_list_opens_and_counts_no_whole_table(as_admin: Client, name: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = as_admin.get(path_of(name), follow=True)
    assert response.status_code == 200
    for query in queries.captured_queries:
        if "COUNT(" in query["sql"].upper():
            assert re.search(r"LIMIT \d+\)", query["sql"]), query["sql"]


@pytest.mark.parametrize("name", LISTS)
def test_list_is_closed_to_members(as_member: Client, name: str) -> None:
    response = as_member.get(path_of(name), follow=True)
    assert response.status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_list_sends_visitors_to_sign_in(client: Client, name: str, db: None) -> None:
    response = client.get(path_of(name))
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_only_hearths_own_screens_are_registered() -> None:
    assert all(isinstance(model_admin, HearthAdmin) for model_admin in admin.site._registry.values())


def test_nothing_can_be_deleted(as_admin: Client, admin: Member) -> None:
    response = as_admin.post(f"/admin/members/member/{admin.pk}/delete/", {"post": "yes"})
    assert response.status_code == 404
    assert Member.objects.filter(pk=admin.pk).exists()
