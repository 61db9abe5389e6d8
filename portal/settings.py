"""Settings, from the environment only. Each name may also be given as NAME_FILE, the path of a file that holds it."""

import os
from pathlib import Path
from typing import Any

import environ
import structlog
from babel import Locale, UnknownLocaleError
from csp.constants import NONE, SELF
from django.conf.global_settings import LANGUAGES_BIDI
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)


def _from_environment(name: str, default: str = "") -> str:
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


DEMO_ASKED = _from_environment("DEMO")  # "1", "0", or nothing: as the database has recorded
if DEMO_ASKED not in {"", "0", "1"}:
    raise ImproperlyConfigured(f"DEMO is {DEMO_ASKED!r}; it must be 1, 0 or left out.")
DEMO = DEMO_ASKED == "1"


def _secret(name: str, demonstration_value: str) -> str:
    value = _from_environment(name)
    if value and value != demonstration_value:
        return value
    if DEMO:
        return value or demonstration_value
    raise ImproperlyConfigured(
        f"{name} is missing or is the demonstration's own value. "
        f"Set {name} or {name}_FILE; `make run` makes one for you."
    )


SECRET_KEY = _secret("SECRET_KEY", "demonstration-only-not-for-real-patients-0123456789abcdef")
# Comma-separated `id:base64 of 32 bytes`; the first one seals, all of them open.
FIELD_KEYS = _secret("FIELD_KEYS", "demo:ZGVtb25zdHJhdGlvbi1vbmx5LTMyLWJ5dGVzLWtleSE=")
PUBLIC_URL = _from_environment("PUBLIC_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = [h for h in _from_environment("ALLOWED_HOSTS", "localhost,127.0.0.1").split(",") if h]
# Where to tell of a hole, as /.well-known/security.txt says it: addresses with blanks between them.
SECURITY_CONTACT = _from_environment("SECURITY_CONTACT").split()
SERVED_OVER_TLS = PUBLIC_URL.startswith("https://")
DEBUG = False

INSTALLED_APPS = [
    "portal.audit",
    "portal.country",
    "portal.accounts",
    "intake",
    "content",
    "portal.care",
    "portal.integration",
    "portal.clinic",
    "portal.api",
    "portal.operations",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",  # these two first: no answer leaves without its headers
    "portal.clinic.policy_header.PolicyHeaderMiddleware",
    "portal.operations.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.country.help_middleware.HelpNowMiddleware",  # before anything that needs the database
    "django_structlog.middlewares.RequestMiddleware",
    "portal.clinic.kept_pages.KeptPagesMiddleware",
    "portal.operations.outage.OutageMiddleware",
    "portal.operations.unreadable.UnreadableMiddleware",  # before anything that reads a cookie or a form
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.clinic.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.clinic.hidden_origin.HiddenOriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.sessions.StaffSessionMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
SITE_ID = 1

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.clinic.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "leeside"
CRISPY_TEMPLATE_PACK = "leeside"
CRISPY_FAIL_SILENTLY = False

# Data -----------------------------------------------------------------------------------------------------------------
_sqlite: dict[str, Any] = {
    "CONN_MAX_AGE": 600,
    "OPTIONS": {
        # IMMEDIATE takes the write lock at BEGIN, so two writers wait for each other and never deadlock.
        "transaction_mode": "IMMEDIATE",
        "timeout": 4,  # seconds in line for the one writer; then a clear 503, within five
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON;"
        ),
    },
}
_postgresql: dict[str, Any] = {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 3,
        "options": "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
    },
}
_database = environ.Env.db_url_config(_from_environment("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'leeside.sqlite3'}")
_tuning = _sqlite if _database["ENGINE"].endswith("sqlite3") else _postgresql
DATABASES = {"default": {**_database, **_tuning, "OPTIONS": {**_tuning["OPTIONS"], **_database.get("OPTIONS", {})}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counters of failed sign-ins live here, so the memory of one process would be wrong: the database unless Redis.
_cache_url = _from_environment("CACHE_URL")
CACHES = {
    # Of each process: where it is full it forgets, and what is counted elsewhere stays.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
    "default": environ.Env.cache_url_config(_cache_url)
    if _cache_url
    else {"BACKEND": "portal.operations.database_cache.DatabaseCache", "LOCATION": "django_cache"},
}

# How long the public pages are kept for visitors: so late, at most, do they see what changed.
PAGES_KEPT_SECONDS = 60

# People ---------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made from a link that was sent to the address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.SignInForm",
    "reset_password": "portal.accounts.forms.NewPasswordForm",
}
# Wrong passwords: by address, and by account and address together (the adapter adds what an account bears in all).
# Messages to one address have a budget, which is the same for an address that nobody has.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/5m/ip,5/5m/key", "reset_password": "20/m/ip,3/10m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "portal.accounts.forms.PasskeyForm",
    "edit_webauthn": "portal.accounts.forms.PasskeyNameForm",
}
MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"  # seals the secrets of second factors
MFA_TOTP_ISSUER = "Leeside"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "portal.operations.session_store"  # Django's own, but clear about an absent database
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
STAFF_IDLE_SECONDS, STAFF_ABSOLUTE_SECONDS = 15 * 60, 12 * 3600
PATIENT_IDLE_SECONDS, PATIENT_ABSOLUTE_SECONDS = 15 * 60, 8 * 3600
SESSION_COOKIE_AGE = STAFF_ABSOLUTE_SECONDS
SESSION_COOKIE_NAME = "__Host-session" if SERVED_OVER_TLS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SERVED_OVER_TLS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SERVED_OVER_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "portal.clinic.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = False  # the reverse proxy does it
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # and so the check for it is answered
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SERVED_OVER_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVED_OVER_TLS else None
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Words and files ------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"  # of the texts in code and templates; every other language falls back to it
LONGEST_LANGUAGE_CODE = 8  # characters, as the columns hold it
LANG_INFO["mi"] = {"code": "mi", "name": "te reo Māori", "name_local": "te reo Māori", "bidi": False}


def _language(code: str) -> tuple[str, Any]:
    """Return a language code with the language's name. What Django cannot name, Unicode's lists do."""
    if code not in LANG_INFO:
        try:
            known = Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            known = None
        if (
            known is None
            or known.language != code.partition("-")[0]
            or code != code.lower()
            or len(code) > LONGEST_LANGUAGE_CODE
        ):
            raise ImproperlyConfigured(
                f"LANGUAGES holds {code!r}, which is no language code that we know. Write codes in small letters, "
                "separated by commas, such as en,es,mi,ar."
            )
        names = {"name": known.english_name, "name_local": known.get_display_name()}
        LANG_INFO[code] = {"code": code, "bidi": known.text_direction == "rtl", **names}
    if "name" not in LANG_INFO[code]:  # an old code, such as zh-cn, of which Django knows but the new one
        raise ImproperlyConfigured(f"LANGUAGES holds {code!r}; write {LANG_INFO[code]['fallback'][0]!r} instead.")
    return code, _(LANG_INFO[code]["name"])


_codes = [code.strip() for code in (_from_environment("LANGUAGES") or "en,es").split(",") if code.strip()]
if LANGUAGE_CODE not in _codes or len(set(_codes)) < len(_codes):
    raise ImproperlyConfigured(f"LANGUAGES is {','.join(_codes)!r}; it must hold {LANGUAGE_CODE}, and no code twice.")
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [_language(code) for code in _codes]
LANGUAGES_BIDI = [*LANGUAGES_BIDI, *(code.split("-")[0] for code, _name in LANGUAGES if LANG_INFO[code]["bidi"])]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = "portal.locale"
# Of a language that Django has no forms of: day first, as in portal/locale/en/formats.py.
DATE_FORMAT, SHORT_DATE_FORMAT, DATETIME_FORMAT, TIME_FORMAT = "j F Y", "j M Y", "j F Y, H:i", "H:i"
MONTH_DAY_FORMAT = "j F"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
HELP_PAGES_DIR = VAR_DIR / "help-now"
BACKUP_DIR = Path(_from_environment("BACKUP_DIR") or VAR_DIR / "backups")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = True

# Mail -----------------------------------------------------------------------------------------------------------------
EMAIL_URL = _from_environment("EMAIL_URL")
# Without mail nothing is sent; messages wait and the screens show what to hand over by hand.
vars().update(environ.Env.email_url_config(EMAIL_URL or "dummymail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = "Leeside <no-reply@localhost>"
EMAIL_TIMEOUT = 15
# The channels after mail, off until named: an https address, or `console:` for development. See portal.audit.channels.
SMS_URL, SMS_TOKEN = _from_environment("SMS_URL"), _from_environment("SMS_TOKEN")
PAGER_URL, PAGER_TOKEN = _from_environment("PAGER_URL"), _from_environment("PAGER_TOKEN")
# Whether the worker asks other hosts each night if the links and DOIs of the library still lead somewhere.
CHECK_LINKS = _from_environment("CHECK_LINKS") != "0"

# Machines -------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.api.authentication.ClientAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["portal.api.permissions.DenyUnlessDeclared"],
    "DEFAULT_RENDERER_CLASSES": ["portal.api.renderers.ExactJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "portal.api.pagination.Pages",
    "EXCEPTION_HANDLER": "portal.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # the Accept header alone decides; a parameter `format` is unknown like any other
    "DEFAULT_THROTTLE_CLASSES": ["portal.api.throttling.ClientThrottle"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Leeside API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "portal.api.description.Generator",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [],  # enumerations stay where they are used; problems and scopes are added by portal.api
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "integration.Client"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 300,
    "OAUTH2_VALIDATOR_CLASS": "portal.integration.validator.Validator",
    "SCOPES_BACKEND_CLASS": "portal.integration.scopes.Scopes",
    "PKCE_REQUIRED": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # only the hash of a token is kept
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,  # a token is never read from an address
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}

# Content --------------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Leeside"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Its migrations plant a workflow whose approvers are nobody here; a page goes to review by our own button.
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_AUTOSAVE_INTERVAL = 0  # it writes over the newest version, which somebody may be reading or have signed
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Wagtail indexes a page when it is saved; doing it at once needs no second queue.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# An anonymous visitor may reuse an address of a page that moved; nothing else is served from media.
WAGTAILDOCS_SERVE_METHOD = "serve_view"

# Logs: allow-listed keys, no bodies, no query strings, no names -------------------------------------------------------
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "portal.operations.logs.JSONFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "leeside": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
