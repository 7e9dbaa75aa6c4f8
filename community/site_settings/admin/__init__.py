"""The rules: policies by version, and the site's settings."""

from community.site_settings.admin import policies, settings

__all__ = ["policies", "settings"]
