from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.enums import Role

# What each role brings beyond the one before it; only what is there today.
BRINGS: dict[Role, Sequence[str | Promise]] = {
    Role.LURKER: (
        _("Read everything, and follow the boards you like"),
        _("Thank people for what helped you"),
        _("Register for meetups"),
        _("Post text and photos"),
    ),
    Role.NOVICE: (
        _("Put links into what you write"),
        _("Your thanks count on other people’s way to regular"),
    ),
    Role.REGULAR: (
        _("Open meetups for the club of your city"),
        _("What you write is never held back for looking like spam"),
    ),
    Role.LEADER: (
        _("Feature, pin and close threads"),
        _("Hide what breaks the rules, and decide reports at the desk"),
        _("See what waits for review"),
    ),
    Role.ELDER: (
        _("The voice of the role you left, without its duties"),
        _("A mark beside your name"),
        _("Open meetups for the club of your city, as before"),
    ),
}
