from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "community.digests"
    label = "digests"

    def ready(self) -> None:
        from community.digests import registrations

        registrations.register()
