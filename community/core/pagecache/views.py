"""How a view says that visitors may be shown its page again."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from community.core import pagestamps
from community.core.pagecache.pages import Depends

Args = ParamSpec("Args")
View = Callable[Concatenate[Any, Args], HttpResponse]
# Under this name a response carries its Depends to the server's side (community.core.pagecache.wsgi).
ATTRIBUTE: Final = "visitor_page"


def is_visitor(request: HttpRequest) -> bool:
    """Whether nothing of the request says who is asking."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def cached_for_visitors(
    keys: Callable[Args, Collection[str]], *, params: Collection[str] = (), viewed: Callable[Args, str] | None = None
) -> Callable[[View[Args]], View[Args]]:
    """Let a GET's page be shown to every visitor for as long as the stamps of `keys` and of the frame stand.

    `keys` gets the view's own arguments. `params` are the query's parameters that the view knows: with any other the
    page is not kept. `viewed` names what is counted as viewed. What the view shows to visitors may depend on the
    address, the language and what the keys stand for, and on nothing else. `keys` is asked before and after.
    """

    def decorate(view: View[Args]) -> View[Args]:
        @wraps(view)
        def wrapper(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
            if not is_visitor(request) or not set(request.GET).issubset(params):
                return view(request, *args, **kwargs)
            # First of all: what is read afterwards can only be newer than its stamp says.
            wanted = {*keys(*args, **kwargs), *pagestamps.FRAME}
            versions = pagestamps.read(wanted)
            response = view(request, *args, **kwargs)
            if not wanted.issuperset(keys(*args, **kwargs)):
                # Only by now was it known what to look at (a board's number); the next one knows it from the start.
                return response
            # Browsers ask again each time, and mostly hear that nothing has changed.
            patch_cache_control(response, no_cache=True)
            setattr(response, ATTRIBUTE, Depends(versions, viewed(*args, **kwargs) if viewed else ""))
            return response

        return wrapper

    return decorate
