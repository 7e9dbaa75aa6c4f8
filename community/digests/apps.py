from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "community.digests"
    label = "digests"
