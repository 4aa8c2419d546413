"""A PostgreSQL server of our own, below the MongoDB-wire server where collections are large. Nothing in it outlives it."""

import contextlib
import glob
import os
import pwd
import shutil
import subprocess
import tempfile

from harness.process import StartFailure, free_port
from harness.workspace import run_quietly


def _programs():
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda folder: int(folder.split("/")[4]))
    if not folders:
        raise StartFailure("PostgreSQL is not installed: package postgresql")
    return folders[-1]


@contextlib.contextmanager
def postgresql(folder):
    """URL of a database. The server refuses to run as root: then it runs as the user `postgres`."""
    bin_folder, port = _programs(), free_port()
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    sockets = tempfile.mkdtemp(prefix="pg")  # the path of a socket has 107 bytes at most
    os.makedirs(folder)
    if as_user:
        user = pwd.getpwnam("postgres")
        for path in (folder, sockets):
            os.chown(path, user.pw_uid, user.pw_gid)
    # It stands in for a server whose disk is not ours to measure: nothing waits for a sync, least of all that of a checkpoint.
    options = (f"-p {port} -k {sockets} -c listen_addresses='' -c max_connections=300 -c shared_buffers=256MB"
               " -c fsync=off -c full_page_writes=off -c checkpoint_timeout=1h -c max_wal_size=8GB")
    control = [*as_user, os.path.join(bin_folder, "pg_ctl"), "-D", folder, "-w"]
    try:
        run_quietly([*as_user, os.path.join(bin_folder, "initdb"), "-D", folder, "-U", "bench", "-A", "trust", "-E", "UTF8",
                     "--locale=C.UTF-8"])
        # The log is a file: what the server inherited would keep a caller waiting for its end.
        run_quietly([*control, "-o", options, "-l", os.path.join(folder, "log"), "start"])
        yield f"postgres:///postgres?host={sockets}&port={port}&user=bench&plan_cache_mode=force_custom_plan"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(sockets, ignore_errors=True)
