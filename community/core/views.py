"""Answers that belong to no screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old: 403, with what to do."""
    return render(request, "403_csrf.html", status=403)
