from django.apps import AppConfig


class SiteSettingsConfig(AppConfig):
    name = "community.site_settings"
    label = "site_settings"
