"""The access model, written out a second time: a change of it must be made twice."""

import pytest

from portal.accounts.roles import Permission, Role, permissions_of

CLINICAL = {
    "read_patients", "answer_alerts", "send_intakes", "review_profiles", "write_notes", "share_content",
    "sign_safety_texts", "read_library",
}  # fmt: skip
MODEL = {
    Role.CLINICIAN: CLINICAL,
    Role.LEAD: CLINICAL | {
        "read_unassigned", "read_audit", "import_wordings", "edit_instruments", "plan_duty", "set_alert_rules",
        "write_rules",
        "follow_content", "invite_reviewers", "choose_content",
    },
    Role.ADMIN: {
        "plan_duty", "manage_clinic", "manage_people", "manage_clients", "import_wordings", "edit_instruments",
        "read_audit", "read_library", "follow_content", "invite_reviewers", "choose_content",
    },
    Role.EDITOR: {"edit_content", "follow_content", "read_library"},
    Role.REVIEWER: {"sign_content", "follow_content", "write_rules", "read_library"},
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_exactly_this(role):
    assert {str(permission) for permission in role.permissions} == MODEL[role]


def test_no_role_that_runs_or_writes_the_clinic_reads_patients():
    for role in (Role.ADMIN, Role.EDITOR, Role.REVIEWER):
        assert Permission.READ_PATIENTS not in role.permissions


def test_two_roles_add_up():
    both = permissions_of(frozenset({Role.EDITOR, Role.REVIEWER}))

    assert both == {
        *(Permission.EDIT_CONTENT, Permission.SIGN_CONTENT),
        *(Permission.FOLLOW_CONTENT, Permission.READ_LIBRARY),
        Permission.WRITE_RULES,
    }


def test_without_a_role_there_is_no_permission():
    assert permissions_of(frozenset()) == frozenset()


@pytest.mark.parametrize("role", Role)
def test_a_role_has_a_name_in_words(role):
    assert role.label
