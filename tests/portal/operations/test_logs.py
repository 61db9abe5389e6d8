import json
import logging
import sys

from portal.operations.logs import JSONFormatter


def line(message: object, *args: object, error: bool = False) -> dict:
    record = logging.LogRecord("leeside", logging.INFO, __file__, 1, message, args, sys.exc_info() if error else None)
    return json.loads(JSONFormatter().format(record))


def test_a_key_that_is_not_on_the_list_is_left_out():
    assert line({"event": "sent", "attempts": 2, "patient": "Pia Example"}).keys() == {
        "at", "level", "logger", "event", "attempts",
    }  # fmt: skip


def test_a_token_in_a_path_is_masked():
    text = line("Not Found: /i/3q2-secret-token/start and /accounts/join/other-token/")["event"]

    assert "secret-token" not in text
    assert "other-token" not in text


def test_values_put_into_a_message_are_not_written():
    assert "Pia" not in json.dumps(line("could not greet %s", "Pia"))


def test_an_exception_is_named_without_what_it_says():
    try:
        raise ValueError("Pia said something")
    except ValueError:
        found = line("failed", error=True)

    assert found["error"] == "ValueError"
    assert "Pia" not in json.dumps(found)
    assert any("test_an_exception_is_named" in step for step in found["where"])
