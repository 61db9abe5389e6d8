"""The WSGI door. It stays shut while a system check finds an error."""

import os
from io import StringIO

import django
from django.core.management import call_command
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)
application = import_string("portal.operations.handler.Handler")()
call_command("check", databases=["default"], stdout=StringIO())
