import pytest

from portal.operations import duties


@pytest.fixture(autouse=True)
def begun(monkeypatch):
    """What was begun beside the loop, none of it run."""
    tasks = []
    monkeypatch.setattr(duties, "beside", lambda duty: tasks.append(duty.task))
    return tasks
