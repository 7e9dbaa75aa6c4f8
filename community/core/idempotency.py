"""A form sent twice does its work once (docs/architecture.md, "Forms")."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from community.core.errors import Conflict
from community.core.models import FormToken
from community.core.statements import Statement

Args = ParamSpec("Args")
View = Callable[Concatenate[Any, Args], HttpResponse]
_CLAIM = Statement(
    "INSERT INTO core_formtoken (member_id, key, result_url) VALUES (%s, %s, '') ON CONFLICT DO NOTHING RETURNING id"
)
_LED = Statement("UPDATE core_formtoken SET result_url = %s WHERE id = %s")


def once(view: View[Args]) -> View[Args]:
    """Make a member's POST with a `form_token` happen once: the second gets the redirect of the first.

    The token's row and the work are one transaction: while the first still runs the second waits for it
    (409 after the lock timeout); when the first failed or was refused nothing is kept and the form can be sent again.
    A POST without a usable token runs as it is.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
        key = _token(request)
        if key is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            token_id, led = _claim(request, key)
            if led:
                return HttpResponseRedirect(led)
            response = view(request, *args, **kwargs)
            target = response.headers.get("Location") or response.headers.get("HX-Redirect", "")
            if not target:
                transaction.set_rollback(True)
                return response
            _LED.run(target[:500], token_id)
        return response

    return wrapper


def _token(request: HttpRequest) -> UUID | None:
    if request.method != "POST" or not request.user.is_authenticated:
        return None
    try:
        return UUID(request.POST.get("form_token", ""))
    except ValueError:
        return None


def _claim(request: HttpRequest, key: UUID) -> tuple[int, str]:
    """The token's id, and where its first sending led, "" when this is the first."""
    member_id = request.user.pk
    assert member_id is not None  # noqa: S101 - `_token` refuses visitors
    try:
        # A second sending blocks here on the unique index until the first has committed or given up.
        row = _CLAIM.row(member_id, key)
    except OperationalError as error:
        raise Conflict from error
    if row is not None:
        return row[0], ""
    token = FormToken.objects.get(member_id=member_id, key=key)
    return token.pk, token.result_url
