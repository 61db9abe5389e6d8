"""The patient's home, and what was shared with them."""

from django.urls import URLPattern, path

from portal.clinic.views import patient_courses, patient_home, patient_ledger, patient_log

urlpatterns: list[URLPattern] = [
    path("you/", patient_home.home, name="patient_home"),
    path("you/looked/", patient_ledger.looked, name="you_looked"),
    path("you/copy-of-mine/", patient_courses.copy, name="patient_copy"),
    path("you/courses/", patient_courses.courses, name="patient_courses"),
    path("you/courses/<int:page_id>/", patient_courses.course, name="patient_course"),
    path("you/courses/<int:page_id>/begin/", patient_courses.begin, name="begin_course"),
    path("you/courses/<int:page_id>/done/", patient_courses.done, name="finish_step"),
    path("you/courses/<int:page_id>/sharing/", patient_courses.sharing, name="course_sharing"),
    path("you/courses/<int:page_id>/not-now/", patient_courses.put_off, name="put_off_course"),
    path("you/courses/<int:page_id>/delete/", patient_courses.forget, name="forget_course"),
    path("you/courses/<int:page_id>/<int:lesson_id>/", patient_courses.lesson, name="patient_lesson"),
    path("you/log/", patient_log.log, name="patient_log"),
    path("you/log/new/", patient_log.write, name="write_log"),
    path("you/log/<uuid:entry>/", patient_log.change, name="change_log"),
    path("you/log/<uuid:entry>/sharing/", patient_log.share, name="share_log"),
    path("you/log/<uuid:entry>/delete/", patient_log.delete, name="delete_log"),
    path("you/treats/", patient_home.treats, name="you_treats"),
    path("you/page/<uuid:recommendation>/read/", patient_home.own_page, name="read_own_page"),
    path("you/page/<uuid:recommendation>/", patient_home.read, name="read_shared_page"),
]
