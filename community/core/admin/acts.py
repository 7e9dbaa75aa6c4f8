"""Acts: what can be done with one object, each a page with a small form that ends in a service."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.core.forms import CleanTextField

Text = str | Promise


class ActForm(forms.Form):
    """The form of an act; it knows the object and who acts."""

    def __init__(self, *args: Any, obj: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.obj = obj
        self.request = request
        super().__init__(*args, **kwargs)


class ReasonForm(ActForm):
    """A reason, kept with the act."""

    reason = CleanTextField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True, kw_only=True)
class Act:
    """`run(request, obj, data)` calls the service and returns what to tell; `allowed` decides who is offered it."""

    name: str
    label: Text
    form: type[ActForm]
    run: Callable[[HttpRequest, Any, dict[str, Any]], Text]
    allowed: Callable[[HttpRequest, Any], bool]
    intro: Text = ""
    submit: Text = ""
    icon: str = "pencil"
    danger: bool = False
    initial: Callable[[HttpRequest, Any], dict[str, Any]] | None = None


_registered: dict[str, list[tuple[int, Act]]] = {}


def register_act(model_label: str, act: Act, *, order: int) -> None:
    """Offer `act` on the page of each `model_label` of an app above ("members.member")."""
    known = _registered.setdefault(model_label, [])
    known.append((order, act))
    known.sort(key=lambda pair: pair[0])


def registered_acts(model_label: str) -> list[Act]:
    """The acts that other apps offer for a model, in order."""
    return [act for _order, act in _registered.get(model_label, [])]
