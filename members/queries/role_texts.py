from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.enums import Role

# What a role brings (product.md), each beyond the one before it.
BRINGS: dict[Role, Sequence[str | Promise]] = {
    Role.LURKER: (
        _("Read everything, and thank people for what helped you"),
        _("Register for meetups"),
        _("Post text and photos"),
    ),
    Role.NOVICE: (
        _("Links in what you write"),
        _("Mention anybody by their handle"),
        _("Attach files"),
    ),
    Role.REGULAR: (
        _("Open meetups for your club"),
        _("Release resources for others to download"),
        _("Vouch for newcomers"),
        _("Put tags in order"),
    ),
    Role.LEADER: (
        _("Move threads to where they belong, and close them"),
        _("Feature posts worth reading again"),
        _("Host meetups and check people in"),
        _("Endorse the next leaders"),
    ),
    Role.ELDER: (
        _("The voice of the role you left, without its duties"),
        _("A mark beside your name"),
        _("A quiet digest once a month"),
    ),
}
