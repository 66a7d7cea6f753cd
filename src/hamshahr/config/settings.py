"""All settings, read from the environment. A bad value says how to mend it.

`HAMSHAHR_` variables: SECRET_KEY, DEBUG, ALLOWED_HOSTS, DATA_DIR, MIN_POPULATION, TRUSTED_ORIGINS,
API_LIMIT, API_TOKEN_LIMIT, PROXIES, HTTPS, ADDRESS, EMAIL_URL, EMAIL_FROM, CONTACT, WIKIDATA_ENDPOINT,
WIKIDATA_WEEKLY.
`DATABASE_URL`: empty for SQLite in DATA_DIR, or `postgresql://user:password@host:port/name`.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

# Two threads on small matrices wait for each other longer than they reckon: ranking partners took three times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
DATA_DIR = Path(os.environ.get("HAMSHAHR_DATA_DIR", ROOT / "var"))


def _flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no. Set it to 1 or 0.")


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number. Set it to something like {default}.")
    return int(value)


def _secret_key() -> str:
    """The key from the environment, or one made at the first start and kept beside the database."""
    if key := os.environ.get("HAMSHAHR_SECRET_KEY"):
        return key
    kept = DATA_DIR / "secret-key"
    if not kept.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        kept.write_text(secrets.token_urlsafe(48))
        kept.chmod(0o600)
    return kept.read_text().strip()


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "hamshahr.sqlite3",
            "CONN_MAX_AGE": 60,  # opening it anew costs more than most answers
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
                " PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
            },
        }
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"DATABASE_URL={url!r} is not understood. Leave it empty for SQLite, or write "
            "postgresql://user:password@host:port/name."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _mail() -> dict[str, Any]:
    """Django's settings of mail: files in DATA_DIR/mail, or a server by HAMSHAHR_EMAIL_URL."""
    url = os.environ.get("HAMSHAHR_EMAIL_URL", "")
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(DATA_DIR / "mail"),
        }
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    try:
        parts = urlparse(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ports:
        raise ImproperlyConfigured(
            "HAMSHAHR_EMAIL_URL is not understood. Leave it empty to write mails into files, or write "
            "smtp+tls://user:password@host:587 (STARTTLS), smtps://user:password@host:465 or smtp://host:25; "
            "in user and password %40 stands for @ and %3A for a colon."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def _address() -> str:
    """Where readers reach the site, without a slash at the end; empty where requests tell."""
    address = os.environ.get("HAMSHAHR_ADDRESS", "").rstrip("/")
    if address and (urlparse(address).scheme not in {"http", "https"} or not urlparse(address).hostname):
        raise ImproperlyConfigured(
            f"HAMSHAHR_ADDRESS={address!r} is not an address of the web. Set it to something like https://atlas.example."
        )
    return address


SECRET_KEY = _secret_key()
DEBUG = _flag("HAMSHAHR_DEBUG", False)
ALLOWED_HOSTS = os.environ.get("HAMSHAHR_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("HAMSHAHR_TRUSTED_ORIGINS", "").split(",") if origin]

# The largest file of ties that is taken from a browser; a command takes what its --max-size allows.
MAX_UPLOAD_BYTES = _number("HAMSHAHR_MAX_UPLOAD_MB", 50) * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "hamshahr.core.uploading.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Mail: into files unless there is a server. ADDRESS is where its links lead; without it, where the request came to.
globals().update(_mail())
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("HAMSHAHR_EMAIL_FROM", "Hamshahr <hamshahr@localhost>")
ADDRESS = _address()
LOCAL_ADDRESS = f"http://127.0.0.1:{_number('PORT', 8000)}"

# Cities with at least this many people are loaded: 15000 gives 34,006 of them, 500 all 234,908.
MIN_POPULATION = _number("HAMSHAHR_MIN_POPULATION", 15000)

# Twinnings are read from Wikidata's query service, which wants to know who reads; weekly in the background if asked.
CONTACT = os.environ.get("HAMSHAHR_CONTACT", "").strip()
WIKIDATA_ENDPOINT = os.environ.get("HAMSHAHR_WIKIDATA_ENDPOINT", "https://query.wikidata.org/sparql")
WIKIDATA_WEEKLY = _flag("HAMSHAHR_WIKIDATA_WEEKLY", False)
if WIKIDATA_WEEKLY and not CONTACT:
    raise ImproperlyConfigured(
        "HAMSHAHR_WIKIDATA_WEEKLY needs HAMSHAHR_CONTACT: Wikidata asks its readers to say who they are. Set it to an "
        "e-mail address or web page."
    )

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton",
    "django_tasks",
    "django_tasks_db",
    "hamshahr.core",
    "hamshahr.audit",
    "hamshahr.tasks",
    "hamshahr.accounts",
    "hamshahr.atlas",
    "hamshahr.people",
    "hamshahr.inbox",
    "hamshahr.ties",
    "hamshahr.cooperation",
    "hamshahr.networks",
    "hamshahr.insight",
    "hamshahr.imports",
    "hamshahr.quality",
    "hamshahr.discovery",
    "hamshahr.starter",
    "hamshahr.publish",
    "hamshahr.api",
    "hamshahr.workspace",
]

MIDDLEWARE = [
    "hamshahr.api.apart.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "hamshahr.core.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hamshahr.accounts.doors.DoorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hamshahr.core.middleware.CalendarMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hamshahr.core.middleware.RefusalMiddleware",
]

CSRF_FAILURE_VIEW = "hamshahr.publish.views.refusals.not_allowed"
ROOT_URLCONF = "hamshahr.config.urls"
WSGI_APPLICATION = "hamshahr.config.wsgi.application"
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "hamshahr.core.templatetags.hamshahr"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "hamshahr.core.context.reader",
            ],
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("fa", _("Persian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_MANIFEST_STRICT = True

# Background work (hamshahr.tasks) waits in the database; `manage.py run_worker` does it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Who asked the API how often; apart, so that many callers push out neither each other nor what pages keep.
    "limits": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "limits",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# How many requests of the API in a minute: of one address without a token, and with each token. Every server process
# counts for itself. PROXIES stand before the server and write X-Forwarded-For.
API_LIMIT = _number("HAMSHAHR_API_LIMIT", 300)
API_TOKEN_LIMIT = _number("HAMSHAHR_API_TOKEN_LIMIT", 1200)
PROXIES = _number("HAMSHAHR_PROXIES", 0)

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
# Who may not go on with a password alone: offices and roles know, which accounts stand below.
SECOND_FACTOR_REQUIRED_BY = "hamshahr.people.policies.second_factor_required"
PASSWORD_RESET_TIMEOUT = 2 * 3600
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "workspace:desk"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# Behind a proxy that speaks HTTPS: cookies travel by HTTPS alone, and the proxy's word for it is believed.
if _flag("HAMSHAHR_HTTPS", False):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "django_tasks_db")},
}
