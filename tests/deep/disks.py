"""Disks that a rig may break: an image behind a loop device, whose copy is what a power cut leaves; and a full one."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

IMAGE_MEGABYTES = 400


def why_no_small_disk() -> str:
    """Return why no small disk can be made here; "" where one can."""
    if os.getuid() != 0:
        return "mounting a disk needs root"
    return "" if _may_mount() else "this machine lets nobody mount a disk (a container needs --privileged)"


def why_no_loop_device() -> str:
    """Return why no image can be mounted here; "" where one can."""
    if why_no_small_disk():
        return why_no_small_disk()
    if not shutil.which("mkfs.ext4"):
        return "mkfs.ext4 is not installed (apt-get install e2fsprogs)"
    if subprocess.run(["losetup", "--find"], capture_output=True, check=False).returncode:
        return "there is no loop device here"
    return ""


@cache
def _may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with small_disk(Path(folder) / "disk", kilobytes=64):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


def new_image(path: Path) -> None:
    """Make an empty ext4 file system in a file."""
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(IMAGE_MEGABYTES * 1024 * 1024)
    _run("mkfs.ext4", "-q", "-F", path)


@contextmanager
def mounted(image: Path, at: Path) -> Iterator[Path]:
    """Mount an image; ext4 recovers from its journal here, as after a power cut."""
    with _mounted(at, "-o", "loop", image):
        yield at


@contextmanager
def small_disk(at: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a disk that is soon full."""
    with _mounted(at, "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs"):
        yield at


def write_out(disk: Path) -> None:
    """Wait until all that was written to a file system until now is on its disk."""
    _run("sync", "--file-system", disk)


def copy(path: Path, to: Path) -> None:
    """Copy a file or a folder as it is, owners and holes included."""
    _run("cp", "-a", "--sparse=always", path, to)


@contextmanager
def _mounted(at: Path, *what: Any) -> Iterator[None]:
    at.mkdir(exist_ok=True)
    _run("mount", *what, at)
    try:
        yield
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            _run("umount", "--lazy", at)


def _run(*command: Any) -> None:
    subprocess.run(command, check=True, capture_output=True)
