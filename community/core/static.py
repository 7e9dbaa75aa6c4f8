"""Static files under names that hold their hash, imports between script modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
    # Without a collected manifest (tests, a first look) plain names are served.
    manifest_strict = False
