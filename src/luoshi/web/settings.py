"""Django's settings. A city sets only what ``docs/reference/settings.md`` lists, by environment variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from luoshi.installation.folder import usual_folder
from luoshi.web.page_files import FOLDER as PAGE_FILES

HERE = Path(__file__).parent

LUOSHI_DATA = os.environ.get("LUOSHI_DATA") or str(usual_folder())
# What the product hands to the processes it starts; nobody else sets these.
_DATABASE = os.environ.get("LUOSHI_DATABASE_CONNECTION", "")
LUOSHI_SAMPLE = os.environ.get("LUOSHI_SAMPLE", "") == "1"
LUOSHI_CITY = os.environ.get("LUOSHI_CITY", "")

SECRET_KEY = os.environ.get("LUOSHI_SECRET_KEY", "")
DEBUG = False
# This machine's own names always do: the product itself asks under them whether pages are answered.
_NAMES = [name.strip() for name in os.environ.get("LUOSHI_HOSTS", "").split(",") if name.strip()]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *_NAMES]
# Behind a proxy that speaks HTTPS, cookies travel only over it; on a plain local address they could not travel then.
_HTTPS = os.environ.get("LUOSHI_HTTPS", "") == "1"
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in _NAMES] if _HTTPS else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "django_htmx",
    "ninja",  # the page of the API takes its scripts from there
    "procrastinate.contrib.django",
    "luoshi.record.apps.RecordConfig",
    "luoshi.delivery.apps.DeliveryConfig",
    "luoshi.monitor.apps.MonitorConfig",
    "luoshi.growth.apps.GrowthConfig",
    "luoshi.web.apps.WebConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "luoshi.web.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luoshi.web.middleware.language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luoshi.web.middleware.errors_for_people",
    "luoshi.web.middleware.only_what_is_declared",
]

ROOT_URLCONF = "luoshi.web.urls"
WSGI_APPLICATION = "luoshi.web.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "luoshi.web.jinja.environment",
            "context_processors": ["luoshi.web.context.shell"],
        },
    },
    {  # only because allauth and Django name it; no page of the product uses it
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]


def _database() -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(_DATABASE)
    named = {
        "NAME": parts.pop("dbname", "luoshi"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        # A connection stays with its thread: measured faster than a pool (stack.md §1).
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # Only what asks for it is prepared (luoshi.record.prepared): all else is put together on this side.
            "prepare_threshold": 5,
            **parts,
            "application_name": "luoshi",
            "options": "-c timezone=UTC -c jit=off -c plan_cache_mode=force_generic_plan",
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}

AUTH_USER_MODEL = "record.Account"
AUTHENTICATION_BACKENDS = ["luoshi.web.sign_in.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; allauth wants to be told all the same
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "luoshi.web.sign_in.Adapter"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key"}
ACCOUNT_PREVENT_ENUMERATION = True
# Behind a proxy every request comes from the proxy's address: without this, one who guesses would lock out all.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _HTTPS else 0
ACCOUNT_SESSION_REMEMBER = False

SESSION_ENGINE = "luoshi.web.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "luoshi.web.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# An upload is looked at before it may touch the disk, so it is held in memory and nowhere else.
LUOSHI_MOST_UPLOAD_BYTES = 50 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["luoshi.web.uploads.InMemoryOnly"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("LUOSHI_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
# What others wrote lies in the environment; where it was not installed, pages do without.
STATICFILES_DIRS = [HERE / "static", *([PAGE_FILES] if PAGE_FILES.is_dir() else [])]
STATIC_ROOT = os.environ.get("LUOSHI_STATIC") or str(Path(LUOSHI_DATA) / "static")
# Where the running product keeps its templates compiled; nowhere in a process that shows no page for long.
LUOSHI_COMPILED = os.environ.get("LUOSHI_COMPILED", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "luoshi.web.static_files.Storage"},
}
WHITENOISE_MAX_AGE = 3600

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"one_line": {"()": "luoshi.web.logs.OneLineWhereTheDatabaseIsGone"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["one_line"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
PROCRASTINATE_IMPORT_PATHS = [
    "luoshi.record.jobs",
    "luoshi.monitor.jobs",
    "luoshi.delivery.jobs",
    "luoshi.growth.jobs",
]
