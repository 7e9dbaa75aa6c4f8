from django.urls import path

from members.views import accounts, hub, ignoring, places, profile, role, settings, welcome

app_name = "members"
urlpatterns = [
    # Before allauth's own of the same address (community.urls).
    path("accounts/signup/", accounts.signup, name="signup"),
    path("m/<str:handle>/", profile.show, name="profile"),
    path("m/<str:handle>/ignore/", ignoring.ignore, name="ignore"),
    path("me/", hub.show, name="me"),
    path("me/ignored/", ignoring.ignored, name="ignored"),
    path("me/role/", role.show, name="role"),
    path("me/settings/", settings.edit, name="settings"),
    path("me/settings/handle/", settings.handle, name="handle"),
    path("me/welcome/", welcome.show, name="welcome"),
    path("places/", places.search, name="place-search"),
]
