from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "community.core"
    label = "core"

    def ready(self) -> None:
        from community.core import pagestamps
        from community.core.hooks import pruners
        from community.core.services import prune_form_tokens

        pruners.append(prune_form_tokens)
        pruners.append(pagestamps.prune)
