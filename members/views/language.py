from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse


def set_language(response: HttpResponse, language: str) -> HttpResponse:
    """Have this browser's next page speak `language`, whatever it was told before. Returns the response."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=timedelta(days=365),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
