from django.urls import path

from members.views import hub, places, profile, role, settings, welcome

app_name = "members"
urlpatterns = [
    path("m/<str:handle>/", profile.show, name="profile"),
    path("me/", hub.show, name="me"),
    path("me/role/", role.show, name="role"),
    path("me/settings/", settings.edit, name="settings"),
    path("me/welcome/", welcome.show, name="welcome"),
    path("places/", places.search, name="place-search"),
]
