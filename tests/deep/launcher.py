"""Starts and kills what a rig needs, through one process that has Django loaded."""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from base64 import b64encode
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
FORGOTTEN = ("DATABASE_URL_FILE", "SECRET_KEY_FILE", "FIELD_KEYS_FILE", "DEMO", "PUBLIC_URL", "EMAIL_URL", "CACHE_URL")


class TaskFailed(Exception):
    """A child that had to finish did not; the text is what it wrote."""


class Launcher:
    """The launched process, seen from the rig."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log.txt"
        kept = {name: value for name, value in os.environ.items() if name not in FORGOTTEN}
        own = {
            "DJANGO_SETTINGS_MODULE": "tests.deep.settings",
            "RIG_FOLDER": str(folder),
            "DATABASE_URL": database_url,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "FIELD_KEYS": f"rig:{b64encode(secrets.token_bytes(32)).decode()}",
        }
        command = [sys.executable, "-m", "tests.deep.launched"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**kept, **own}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._one_at_a_time = threading.Lock()
        self._read()

    def warm_up(self, paths: list[str]) -> None:
        """Let the launched process draw some pages, so that each child begins with what a busy server has loaded."""
        self._ask(warm_up=paths)

    def start(self, task: str, **order: Any) -> int:
        """Start a child and return its process id, which is that of its group."""
        return self._ask(task=task, log=str(self.log), **order)["pid"]

    def run(self, task: str, **order: Any) -> Any:
        """Let a child do a task; return what it found. Raises TaskFailed."""
        to = self.folder / f"{task}.json"
        to.unlink(missing_ok=True)
        order["with"] = {**order.get("with", {}), "to": str(to)}
        if self.wait_for(self.start(task, **order)) != 0:
            raise TaskFailed(f"{task}: {self.log.read_text(encoding='utf-8')[-3000:]}")
        return json.loads(to.read_text(encoding="utf-8"))

    def wait_for(self, pid: int) -> int:
        """Wait until a child has ended, and return its exit status: negative for a signal."""
        return os.waitstatus_to_exitcode(self._ask(wait_for=pid)["status"])

    def kill(self, pid: int) -> None:
        """End a child and all that it started at once, as a crash of the machine's memory would."""
        os.killpg(pid, signal.SIGKILL)
        self.wait_for(pid)

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _ask(self, **order: Any) -> dict[str, Any]:
        with self._one_at_a_time:
            assert self.process.stdin is not None
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
            return self._read()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise TaskFailed("the process that starts others has ended")
        return json.loads(line)
