from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "community.home"
    label = "home"

    def ready(self) -> None:
        from community.home import registrations

        registrations.register()
