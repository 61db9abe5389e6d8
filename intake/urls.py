"""The patient's addresses, from the link to "sent"."""

from django.urls import URLPattern, path

from intake.views import (
    consents,
    devices,
    leaving,
    link,
    lists,
    parts,
    privacy,
    questions,
    sending,
    statements,
    support,
)

urlpatterns: list[URLPattern] = [
    path("i/<str:token>/", link.open_link, name="open_link"),
    path("i/<str:token>/ask/", link.ask_the_clinic, name="ask_the_clinic"),
    path("leave/", leaving.leave, name="leave"),
    path("you/back/", link.come_back, name="you_back"),
    path("you/private/", privacy.private, name="you_private"),
    path("you/screen/", privacy.screen, name="you_screen"),
    path("you/later/", privacy.later, name="you_later"),
    path("you/consent/", consents.consent, name="you_consent"),
    path("you/consent/uses/", consents.choose_uses, name="you_consent_uses"),
    path("you/consent/withdraw/", consents.withdraw, name="you_withdraw"),
    path("you/about/", statements.about, name="you_about"),
    path("you/helps/", statements.helps, name="you_helps"),
    path("you/about/draft/", statements.about_draft, name="you_about_draft"),
    path("you/helps/draft/", statements.helps_draft, name="you_helps_draft"),
    path("you/next/", parts.go_on, name="you_next"),
    path("you/part/<int:number>/", parts.part, name="you_part"),
    path("you/part/<int:number>/all/", lists.whole, name="you_list"),
    path("you/part/<int:part>/<int:number>/", questions.question, name="you_question"),
    path("you/pause/<uuid:alert>/", support.pause, name="you_pause"),
    path("you/check/", sending.check, name="you_check"),
    path("you/send/", sending.send, name="you_send"),
    path("you/sent/", sending.sent, name="you_sent"),
    path("you/copy/", sending.copy, name="you_copy"),
    path("you/saved/", leaving.saved, name="you_saved"),
    path("you/stop/", leaving.stop, name="you_stop"),
    path("you/sign-out/", leaving.sign_out, name="you_sign_out"),
    path("you/stay/", leaving.stay, name="you_stay"),
    path("you/devices/", devices.devices, name="you_devices"),
    path("you/devices/<uuid:device>/end/", devices.end, name="you_end_device"),
]
