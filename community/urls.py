"""Every address of the product (docs/architecture.md, "Addresses")."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("members.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("forums.urls")),
    path("", include("events.urls")),
    path("", include("community.home.urls")),
]

handler400 = "community.core.views.bad_request"
handler403 = "community.core.views.forbidden"
handler404 = "community.core.views.not_found"
handler500 = "community.core.views.server_error"
