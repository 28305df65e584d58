"""Whether a folder lies on another computer: there SQLite's locks and its WAL cannot be trusted."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path, PurePosixPath

MOUNTS = Path("/proc/self/mountinfo")
# file systems of other computers, as Linux names them
NETWORK = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "ceph", "glusterfs", "lustre", "gfs2",
    "ocfs2", "davfs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "fuse.davfs2",
    "fuse.gvfsd-fuse",
}  # fmt: skip
_REMOTE_DRIVE = 4


def is_on_network(folder: Path) -> bool:
    """Whether `folder` (absolute) is on a network share, as far as the system can tell."""
    if sys.platform == "win32":
        drive = f"{folder.drive}\\"
        return (
            drive.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(drive) == _REMOTE_DRIVE
        )
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # another system: it does not say
        return False
    return file_system(os.fspath(folder), mounts) in NETWORK


def file_system(folder: str, mounts: str) -> str:
    """The kind of file system that `folder` is on, by the text of `/proc/self/mountinfo`."""
    found, depth = "", -1
    for line in mounts.splitlines():
        left, mark, right = line.partition(" - ")
        fields = left.split()
        if not mark or len(fields) < 5 or not right:
            continue
        # spaces and the like are written as octal
        point = PurePosixPath(fields[4].encode().decode("unicode_escape"))
        if PurePosixPath(folder).is_relative_to(point) and len(point.parts) >= depth:
            # the last mount on a place is the one that is seen
            found, depth = right.split()[0], len(point.parts)
    return found
