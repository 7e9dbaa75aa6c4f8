import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
django_application = get_wsgi_application()

# What follows reads the settings, which are there now.
from django.conf import settings  # noqa: E402

from community.core.pagecache import KeptPages  # noqa: E402

application = KeptPages(django_application, most_bytes=settings.PAGE_CACHE_BYTES)
