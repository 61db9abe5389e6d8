"""The floor: one bare Django file that does each operation and nothing around it. What is left is ours to answer for.

`python -m tests.bench.floor ROWS` makes its tables and prints a session; gunicorn serves `application`. Open to
everybody on purpose, so on the loopback only.
"""

import json
import os
import random
import sys
from datetime import timedelta
from functools import reduce

import django
import environ
from django.conf import settings

ITEMS, OPTIONS = 36, range(1, 8)
REVERSED = frozenset(range(3, 37, 4))
PAGES = {
    "form": "{% for item in items %}<fieldset><legend>{{ item.text }}</legend>{% for value in options %}"
    '<label><input type="radio" name="q{{ item.n }}" value="{{ value }}">{{ value }}</label>'
    "{% endfor %}</fieldset>{% endfor %}",
    "people": "<!doctype html><table>{% for each in rows %}<tr><td>{{ each.name }}<td>{{ each.anxiety }}"
    "<td>{{ each.avoidance }}<td>{{ each.updated }}</tr>{% endfor %}</table>",
}
STACK = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)


def configure() -> None:
    database = environ.Env.db_url_config(os.environ["FLOOR_DATABASE"])
    if database["ENGINE"].endswith("sqlite3"):
        tuning = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": tuning}
    loader = ("django.template.loaders.locmem.Loader", PAGES)
    templates = {"loaders": [("django.template.loaders.cached.Loader", [loader])]}
    settings.configure(
        SECRET_KEY="only-the-floor-of-a-measurement",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        DATABASES={"default": {**database, "CONN_MAX_AGE": 600}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": templates}],
        REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


configure()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402
from rest_framework import generics, pagination, renderers, serializers  # noqa: E402


class Person(models.Model):
    name = models.CharField(max_length=80, db_index=True)
    anxiety, avoidance = models.FloatField(), models.FloatField()
    updated = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "auth"  # any installed one: this file is no app
        db_table = "floor_person"


class Answer(models.Model):
    person_id, item, value = models.BigIntegerField(), models.SmallIntegerField(), models.SmallIntegerField()

    class Meta:
        app_label = "auth"
        db_table = "floor_answer"
        constraints = [models.UniqueConstraint(fields=["person_id", "item"], name="floor_answer_once")]


class Sheet(models.Model):
    person_id, answers = models.BigIntegerField(), models.JSONField()
    anxiety, avoidance = models.FloatField(), models.FloatField()

    class Meta:
        app_label = "auth"
        db_table = "floor_sheet"


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def signed_in(request: HttpRequest) -> HttpResponse:
    """What Django's own signed-in request costs: the usual middleware, a session row and a user row."""
    return HttpResponse(request.user.get_username())


def form(request: HttpRequest) -> HttpResponse:
    items = [{"n": n, "text": f"Statement {n}: it is easy for me to lean on others."} for n in range(1, ITEMS + 1)]
    return render(request, "form", {"items": items, "options": OPTIONS})


def autosave(request: HttpRequest) -> HttpResponse:
    answer = Answer(**json.loads(request.body))
    Answer.objects.bulk_create(
        [answer], update_conflicts=True, unique_fields=["person_id", "item"], update_fields=["value"]
    )
    return HttpResponse(status=204)


def submit(request: HttpRequest) -> HttpResponse:
    sheet = json.loads(request.body)
    keyed = [8 - value if n in REVERSED else value for n, value in enumerate(sheet["answers"], start=1)]
    anxiety, avoidance = sum(keyed[::2]) * 2 / ITEMS, sum(keyed[1::2]) * 2 / ITEMS
    Sheet.objects.create(anxiety=anxiety, avoidance=avoidance, **sheet)
    return JsonResponse({"anxiety": anxiety, "avoidance": avoidance}, status=201)


def newest(request: HttpRequest) -> HttpResponse:
    return render(request, "people", {"rows": Person.objects.order_by("-updated")[:50]})


def search(request: HttpRequest) -> HttpResponse:
    text = request.GET["q"]
    rows = Person.objects.filter(name__gte=text, name__lt=f"{text}\uffff").order_by("name")
    return render(request, "people", {"rows": rows[:50]})


class PersonSerializer(serializers.ModelSerializer):
    class Meta:
        model = Person
        fields = ["id", "name", "anxiety", "avoidance", "updated"]


class Page(pagination.CursorPagination):
    page_size, ordering = 50, "-updated"


class People(generics.ListAPIView):
    queryset, serializer_class, pagination_class = Person.objects.all(), PersonSerializer, Page
    renderer_classes = [renderers.JSONRenderer]


urlpatterns = [
    path("ok", ok),
    path("signed-in", reduce(lambda inner, name: import_string(name)(inner), reversed(STACK), signed_in)),
    path("form", form),
    path("autosave", autosave),
    path("submit", submit),
    path("newest", newest),
    path("search", search),
    path("page", People.as_view()),
]
application = get_wsgi_application()


def fill(rows: int) -> str:
    """Make the tables, and people in them; return the key of a session."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (Person, Answer, Sheet):
            editor.create_model(model)
    draw, now = random.Random(1), timezone.now()
    letters = "ABCDEFGHJKLMNPRSTW"
    Person.objects.bulk_create(
        Person(
            name=f"{draw.choice(letters)}{draw.choice(letters).lower()} {n} Sample",
            anxiety=draw.uniform(1, 7),
            avoidance=draw.uniform(1, 7),
            updated=now - timedelta(seconds=n),
        )
        for n in range(rows)
    )
    user = get_user_model().objects.create(username="floor")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    print(json.dumps({"session": fill(int(sys.argv[1]))}))
