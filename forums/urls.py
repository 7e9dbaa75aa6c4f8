"""Addresses of boards, threads and posts. Actions are POSTs below the thing they change."""

from django.urls import path

from forums.views import boards

app_name = "forums"

urlpatterns = [
    path("boards/", boards.boards, name="boards"),
]
