"""What only some visitors may see of the pages that belong to no other part."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
# Whoever comes through a proxy on this machine has its address, but is somewhere else.
_PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


def may_read_mails(request: HttpRequest) -> bool:
    """Whether mails land in a folder here, and the visitor sits at this very machine."""
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().endswith("]") else request.get_host()
    try:
        local = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        local = False
    proxied = any(name in request.headers for name in _PROXIED)
    return not settings.EMAIL_URL and local and host in _LOCAL_HOSTS and not proxied
