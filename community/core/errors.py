"""What a service may refuse. Each error is mapped once, in `middleware.domain_errors`, to a page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Message = str | Promise


class HearthError(Exception):
    """Something that was asked for and will not be done; `message` says why in the reader's language."""

    status = 400
    message: Message = _("That did not work.")

    def __init__(self, message: Message | None = None, *, code: str = "") -> None:
        self.message = message or self.message
        self.code = code
        super().__init__(self.message)


class NotAllowed(HearthError):
    """The actor may see it but may not do this (403)."""

    status = 403
    message = _("You may not do this.")


class Conflict(HearthError):
    """The thing changed meanwhile, or is not in a state that allows this (409)."""

    status = 409
    message = _("This has changed in the meantime. Reload the page and try again.")


class InvalidInput(HearthError):
    """The input breaks a rule that the form cannot check (422); `field` names the form's field, if one."""

    status = 422

    def __init__(self, message: Message, *, field: str | None = None, code: str = "") -> None:
        super().__init__(message, code=code)
        self.field = field


class TooMany(HearthError):
    """More of this than the limit allows for now (429)."""

    status = 429
    message = _("That was a lot at once. Wait a little and try again.")


class Busy(HearthError):
    """A lock could not be had in time (503); trying again is safe."""

    status = 503
    message = _("Many people are here at once. Try again in a moment.")


class NoRoom(HearthError):
    """The disk is full or cannot be written to (507); nothing of what was sent is left on it."""

    status = 507
    message = _("There is no room for files at the moment. Nothing was kept of it; try again later.")
