"""The pages that are looked at as they stand, by who opens them; a new one is missed by architecture/test_looked_at."""

# The editors' room under /cms/ is Wagtail's own.
PUBLIC = (
    "/", "/library/", "/library/asking-for-reassurance/", "/glossary/", "/glossary/secure-base/", "/courses/",
    "/courses/calm-down/", "/courses/steady/", "/courses/steady/steady-2/", "/help-now/", "/help-now/harbour/",
    "/help-now/harbour/?country=other", "/problems/", "/problems/not-found", "/accounts/login/",
    "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/signup/", "/accounts/join/never-was/",
    "/accounts/link/never-was/", "/review/never-was/", "/i/never-was/", "/you/", "/no-such-page/",
    "/library/?q=nothing-of-that-kind", "/library/for/myself/", "/library/?q=reassurance", "/library/kind/articles/",
    "/glossary/secure-base/?words=both", "/library/publications/?about=attachment",
)  # fmt: skip
BEFORE_SENDING = (
    "/you/", "/you/private/", "/you/later/", "/you/consent/", "/you/about/", "/you/helps/", "/you/part/2/",
    "/you/part/3/", "/you/part/3/1/", "/you/part/3/all/", "/you/part/4/4/", "/you/check/", "/you/check/?all=1",
    "/you/saved/", "/you/screen/", "/you/devices/", "/you/consent/?again=1", "/you/consent/withdraw/", "/you/looked/",
    "/you/treats/",
)  # fmt: skip
# Of a patient who was offered a course and an activity, and wrote in their log.
PRACTICE = (
    "/you/courses/", "/you/courses/{course}/", "/you/courses/{course}/{lesson}/", "/you/courses/{activity}/",
    "/you/log/", "/you/log/new/", "/you/log/{log_entry}/",
)  # fmt: skip
CLINICIAN = (
    "/caseload/", "/caseload/?q=nobody-of-that-name", "/p/{patient}/", "/p/{patient}/?items=all", "/p/{patient}/print/",
    "/p/{patient}/send/", "/p/{patient}/asked/", "/p/{patient}/practice/", "/p/{patient}/scores/{score}/",
    "/p/{related}/", "/p/{waiting}/", "/p/{waiting}/intakes/{invitation}/again/", "/intakes/new/",
    "/p/{waiting}/intakes/{invitation}/enter/", "/p/{waiting}/entries/{entry}/consent/",
    "/p/{agreed}/entries/{sitting}/part/1/", "/p/{agreed}/entries/{sitting}/part/4/",
    "/p/{agreed}/entries/{sitting}/check/", "/p/{agreed}/entries/{sitting}/alerts/{entered}/",
    "/accounts/me/", "/clinic/leave/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/",
    "/accounts/reauthenticate/", "/accounts/password/change/",
    "/accounts/logout/", "/clinic/library/{page}/", "/clinic/treats/", "/p/00000000-0000-7000-8000-000000000000/",
)  # fmt: skip
IN_SPANISH_TOO = (
    "/caseload/", "/p/{patient}/", "/p/{related}/", "/p/{patient}/scores/{score}/", "/p/{waiting}/", "/intakes/new/",
)  # fmt: skip
ADMIN_IN_SPANISH_TOO = (
    "/clinic/instruments/", "/clinic/instruments/ecr/1.0.0-5pt/", "/clinic/wordings/{wording}/",
    "/clinic/batteries/drafts/{draft}/", "/clinic/norms/{norm}/",
)  # fmt: skip
ADMIN = (
    "/clinic/", "/clinic/settings/", "/clinic/mail/", "/clinic/people/", "/clinic/duty/", "/clinic/lines/",
    "/clinic/lines/?country=AU",
    "/clinic/lines/new/", "/clinic/lines/{line}/", "/clinic/consent/", "/clinic/consent/es/", "/clinic/translations/",
    "/clinic/clients/", "/clinic/clients/new/", "/clinic/wordings/", "/clinic/wordings/{wording}/",
    "/clinic/batteries/", "/clinic/batteries/drafts/{draft}/",
    "/clinic/wordings/phq-9/1.0.0/", "/clinic/drill/", "/clinic/instruments/", "/clinic/instruments/?q=no-such-thing",
    "/clinic/instruments/own/", "/clinic/instruments/own/{own}/", "/clinic/instruments/own/{own_draft}/",
    "/clinic/instruments/{own_key}/new/", "/clinic/instruments/{own_key}/1/",
    "/clinic/instruments/phq-9/1.0.0/", "/clinic/instruments/ecr/1.0.0-5pt/",
    "/clinic/instruments/ecr/1.0.0-5pt/unchecked/", "/clinic/norms/", "/clinic/norms/{norm}/",
)  # fmt: skip
LEAD = (
    "/clinic/alerts/", "/clinic/safety-question/", "/clinic/duty/confirm/", "/clinic/translations/{check_in}/es/",
    "/clinic/alerts/report/", "/clinic/treats/", "/clinic/treats/new/", "/clinic/treats/{condition}/",
)  # fmt: skip
EDITOR = ("/clinic/readers/", "/clinic/banners/")
REVIEWER = (
    "/clinic/content/", "/clinic/content/first/", "/clinic/content/{page}/", "/clinic/content/claims/",
    "/clinic/content/claims/{claim}/",
    "/clinic/content/translations/", "/clinic/content/translations/{task}/",
    "/clinic/content/rules/", "/clinic/content/rules/{content_rule}/?count=1", "/clinic/content/rules/write/",
    "/clinic/content/rules/{content_rule}/change/",
)  # fmt: skip
