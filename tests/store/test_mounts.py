"""Which folders lie on another computer, by what the system says of its mounts."""

from __future__ import annotations

import pytest

from effectmap.store.mounts import NETWORK, file_system, is_on_network

MOUNTS = r"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /dev/shm rw - tmpfs tmpfs rw
40 22 0:50 / /srv/kaart rw,relatime - nfs4 nas:/kaart rw,vers=4.2
41 40 254:1 / /srv/kaart/lokaal rw - ext4 /dev/vdb rw
42 22 0:51 / /mnt/gedeelde\040map rw - cifs //nas/map rw
43 22 0:52 / /home/anna/nas rw shared:5 master:2 - fuse.sshfs anna@nas: rw
44 22 0:53 / /data rw - ext4 /dev/vdc rw
45 22 0:54 / /data rw - nfs nas:/data rw
46 a line of another kind
"""
PLACES = [
    ("/", "ext4"),
    ("/srv", "ext4"),
    ("/srv/kaartenbak", "ext4"),
    ("/srv/kaart", "nfs4"),
    ("/srv/kaart/zutphen", "nfs4"),
    ("/srv/kaart/lokaal/zutphen", "ext4"),
    ("/mnt/gedeelde map/x", "cifs"),
    ("/home/anna/nas/x", "fuse.sshfs"),
    ("/data/x", "nfs"),
]


@pytest.mark.parametrize(("folder", "kind"), PLACES)
def test_the_nearest_and_newest_mount_tells(folder: str, kind: str) -> None:
    assert file_system(folder, MOUNTS) == kind
    assert (kind in NETWORK) == (kind != "ext4")


def test_the_folder_of_the_tests_is_on_a_local_disk(tmp_path) -> None:
    assert not is_on_network(tmp_path)
