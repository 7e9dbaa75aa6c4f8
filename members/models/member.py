from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.core.clock import HearthNow
from community.core.models import Stamped
from members import handles
from members.enums import Role
from members.handles import skeleton
from members.models.place import Place


class MemberManager(BaseUserManager["Member"]):
    """Looks members up as allauth and the createsuperuser command expect."""

    def create_user(self, handle: str, email: str, password: str | None = None, **fields: object) -> "Member":
        fields.setdefault("display_name", handle)
        member = self.model(handle=handle, skeleton=skeleton(handle), email=email.strip().lower(), **fields)
        member.set_password(password)
        member.full_clean(exclude=["password"])
        member.save(using=self._db)
        return member

    def create_superuser(self, handle: str, email: str, password: str | None = None, **fields: object) -> "Member":
        return self.create_user(handle, email, password, is_staff=True, is_superuser=True, **fields)


def address_of_member(handle: str) -> str:
    """Where a member's page is."""
    return reverse("members:profile", args=[handle])


class Member(AbstractBaseUser, PermissionsMixin):
    """A registered person."""

    handle = models.CharField(_("handle"), max_length=20, unique=True, validators=handles.validators)
    # What the handle looks like: two that read alike cannot both be taken (members/handles.py).
    skeleton = models.CharField(max_length=60, unique=True, editable=False)
    handle_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    email = models.EmailField(_("email address"), unique=True)
    display_name = models.CharField(_("display name"), max_length=40)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("city"))
    place_since = models.DateTimeField(null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    zone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    bio = models.CharField(_("about you"), max_length=300, blank=True)
    avatar = models.CharField(max_length=200, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=20, null=True, blank=True, unique=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True, editable=False)

    # The role in force: the pinned one or else the earned one, a step lower while a sanction runs.
    # Only members.services.roles writes these columns.
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.LURKER)
    role_since = models.DateTimeField(db_default=HearthNow())
    role_earned = models.CharField(max_length=10, choices=Role.choices, default=Role.LURKER, editable=False)
    role_pinned = models.CharField(max_length=10, choices=Role.choices, blank=True, editable=False)
    role_pinned_until = models.DateTimeField(null=True, blank=True, editable=False)
    role_lowered = models.BooleanField(default=False, editable=False)
    resting_since = models.DateTimeField(null=True, blank=True, editable=False)
    took_part_at = models.DateTimeField(null=True, blank=True, editable=False)

    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), db_default=HearthNow())
    present_on = models.DateField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    # Read along with the row by the sign-in backend (members/backend.py), so that no page asks twice.
    seen_at: datetime
    is_suspended: bool
    # Whom they ignore, by id (members.queries.ignoring).
    ignores: list[int]

    objects: ClassVar[MemberManager] = MemberManager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        permissions = [("pin_role", "Can set a member's role by hand")]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="members_member_role"),
            models.CheckConstraint(
                condition=models.Q(role_earned__in=Role.values) & models.Q(role_pinned__in=["", *Role.values]),
                name="members_member_role_layers",
            ),
            models.CheckConstraint(condition=~models.Q(display_name=""), name="members_member_has_name"),
        ]
        indexes = [
            models.Index(fields=["place", "-date_joined"], name="members_member_place"),
            models.Index(fields=["-date_joined"], name="members_member_joined"),
            # Names while somebody types them.
            models.Index(Lower("handle"), name="members_member_by_handle"),
            models.Index(Lower("display_name"), name="members_member_by_name"),
            models.Index(fields=["-date_joined"], name="members_member_staff", condition=models.Q(is_staff=True)),
            # What the role run looks for: pins that end, roles to rest.
            models.Index(
                fields=["role_pinned_until"],
                name="members_member_pinned",
                condition=models.Q(role_pinned_until__isnull=False),
            ),
            models.Index(
                fields=["role_since"],
                name="members_member_awake",
                condition=models.Q(resting_since__isnull=True) & ~models.Q(role__in=["lurker", "elder"]),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.handle

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    @property
    def avatar_url(self) -> str | None:
        """Address of the avatar, or None."""
        return f"{settings.MEDIA_URL}{self.avatar}" if self.avatar else None

    def get_absolute_url(self) -> str:
        return address_of_member(self.handle)


class RetiredHandle(Stamped):
    """A handle that somebody has given up; for a while nobody else may take it (members.handles)."""

    skeleton = models.CharField(max_length=60)
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["skeleton", "-created_at"], name="members_retired_skeleton")]

    def __str__(self) -> str:
        return self.skeleton
