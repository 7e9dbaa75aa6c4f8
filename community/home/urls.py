from django.urls import path

from community.home.views import (
    desk,
    front,
    health,
    help,
    inbox,
    language,
    mails,
    preferences,
    robots,
    search,
    unsubscribe,
)

app_name = "home"
urlpatterns = [
    path("", front.front, name="front"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="search-suggest"),
    path("search/similar/", search.similar, name="similar"),
    path("search/related/<int:pk>/", search.related, name="related"),
    path("me/inbox/", inbox.inbox, name="inbox"),
    path("me/inbox/read/", inbox.read_all, name="inbox-read-all"),
    path("me/inbox/mute/", inbox.mute, name="inbox-mute"),
    path("me/inbox/<int:pk>/", inbox.open_line, name="inbox-line"),
    path("me/settings/notifications/", preferences.preferences, name="preferences"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("moderation/", desk.desk, name="desk"),
    path("moderation/acts/", desk.acts, name="desk-acts"),
    path("moderation/reports/<int:pk>/", desk.report, name="desk-report"),
    path("moderation/reports/<int:pk>/undo/", desk.undo, name="desk-undo"),
    path("moderation/holds/<int:pk>/", desk.hold, name="desk-hold"),
    path("moderation/sanctions/<int:pk>/lift/", desk.lift, name="desk-lift"),
    path("mails/", mails.mails, name="mails"),
    path("mails/<str:name>/", mails.mail, name="mail"),
    path("language/<str:code>/", language.switch, name="language"),
    path("help/", help.index, name="help"),
    path("help/<slug:page>/", help.page, name="help-page"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", robots.robots, name="robots"),
]
