"""How a view says that its page may be shown again."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from community.core import memberstamps, pagestamps
from community.core.http import is_ahead
from community.core.pagecache.pages import Depends, Reader

Args = ParamSpec("Args")
View = Callable[Concatenate[Any, Args], HttpResponse]
# Under this name a response carries its Depends to the server's side (community.core.pagecache.wsgi).
ATTRIBUTE: Final = "kept_page"
# What the frame of every member's page shows beside their own: what is unread on the boards, their next meetup.
_FRAME_OF_MEMBERS = pagestamps.FRAME | {pagestamps.FORUMS, pagestamps.MEETUPS}


def is_visitor(request: HttpRequest) -> bool:
    """Whether nothing of the request says who is asking."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def kept_page(
    keys: Callable[Args, Collection[str]],
    *,
    params: Collection[str] = (),
    viewed: Callable[Args, str] | None = None,
    members: Callable[[Any], bool] | None = None,
) -> Callable[[View[Args]], View[Args]]:
    """Let a GET's page be shown to every visitor for as long as the stamps of `keys` and of the frame stand.

    `keys` gets the view's own arguments. `params` are the query's parameters that the view knows: with any other the
    page is not kept. `viewed` names what is counted as viewed. What the view shows to visitors may depend on the
    address, the language and what the keys stand for, and on nothing else. `keys` is asked before and after.

    The page of a member for whom `members` is true is kept for them alone, while the rows that touch them stand too
    (community.core.memberstamps): it may depend on these besides.
    """

    def decorate(view: View[Args]) -> View[Args]:
        @wraps(view)
        def wrapper(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
            visitor = is_visitor(request)
            if not set(request.GET).issubset(params) or not (visitor or members):
                return view(request, *args, **kwargs)
            wanted = {*keys(*args, **kwargs), *(pagestamps.FRAME if visitor else _FRAME_OF_MEMBERS)}
            # First of all: what is read afterwards can only be newer than its stamp says.
            versions = pagestamps.read(wanted)
            reader = None if visitor else _reader(request, members)
            if not (visitor or reader):
                return view(request, *args, **kwargs)
            response = view(request, *args, **kwargs)
            if not wanted.issuperset(keys(*args, **kwargs)):
                # Only by now was it known what to look at (a board's number); the next one knows it from the start.
                return response
            if reader is None:
                # Browsers ask again each time, and mostly hear that nothing has changed.
                patch_cache_control(response, no_cache=True)
            setattr(response, ATTRIBUTE, Depends(versions, viewed(*args, **kwargs) if viewed else "", reader))
            return response

        return wrapper

    return decorate


def _reader(request: HttpRequest, members: Callable[[Any], bool] | None) -> Reader | None:
    """The member who asks, if their page may be kept."""
    # Read by the sign-in backend in the statement that read the member.
    stamp: int | None = getattr(request.user, "page_stamp", None)
    pk = request.user.pk
    # What nobody has looked at leaves no trace of having been read; the page that is looked at must.
    if members is None or stamp is None or pk is None or request.method != "GET" or is_ahead(request):
        return None
    return Reader(pk, stamp, memberstamps.in_cache(pk)) if members(request.user) else None
