"""The commands of `python3 -m effectmap`, as `HELP` lists them.

Uses the standard library only until the environment exists: it makes `.venv`, installs the
pinned requirements and starts itself again inside.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import venv
import webbrowser
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements.txt"
STAMP = VENV / "effectmap-installed"
EXAMPLE = ROOT / "data" / "zutphen"
FIRST_PORT = 8501
HELP = """\
run     start the app on a municipality (--data DIR, --port N, --no-browser)
test    run every test; what follows is passed on to pytest
read    show what a monitor's file holds (read FILE [--measure M] [--area GM0301] [--json])
accept  use a file for a monitor (accept FILE --monitor ID [--limit max_bytes=NUMBER])
package write all monitors with their figures as a data package (package [FILE])
unpack  show what a data package holds, and take it (unpack FILE --yes)
schema  print the JSON Schema of map.yaml (--catalogue: of monitors.yaml)
bench   measure every speed bar (--json FILE; --store: break down the store; --scale: 400 million)
backup  write all that is kept to one file (backup [FILE])
restore put a backup back (restore FILE --yes)
check   whether file, log, state and snapshots agree (--file BACKUP)
import  read a map from YAML, after a look at what changes (import [FILE] --yes)
export  write the map as YAML (export [FILE] [--revision N])
audit   who looked at or changed what (audit [--since DAY] [--until DAY] [--person P] [--csv FILE])
report  write a report (report --theme T --moment M --format pdf|docx|pptx|xlsx|html -o FILE)
poster  write the map of a theme on A3 or A0 (poster --theme T --size A0 --format pdf -o FILE)
release write what goes with a release: bill of materials, licences; audit (release [FOLDER])
"""


def main(argv: list[str]) -> int:
    """Run one command; returns the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python may well start this
        return _fail("Python 3.11 or newer is needed / Python 3.11 of nieuwer is nodig.")
    parser = argparse.ArgumentParser(
        prog="python3 -m effectmap",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=list(COMMANDS))
    options = parser.parse_args(argv[:1])
    if not _inside():
        return _again(argv)
    return COMMANDS[options.command](argv[1:])


def _inside() -> bool:
    """Whether this Python runs in the environment, or was told to do without one."""
    if os.environ.get("EFFECTMAP_NO_VENV") == "1":
        return True
    return Path(sys.prefix).resolve() == VENV.resolve() and _installed()


def _wanted() -> str:
    pins = REQUIREMENTS.read_bytes()
    return hashlib.sha256(pins + sys.version.encode()).hexdigest()


def _installed() -> bool:
    return STAMP.exists() and STAMP.read_text(encoding="ascii") == _wanted()


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _again(argv: list[str]) -> int:
    """Make the environment where it is missing or old, then run the command inside it."""
    if not _python().exists():
        print("Making .venv ...", file=sys.stderr, flush=True)
        venv.create(VENV, with_pip=True)
    if not _installed():
        code = _install()
        if code:
            return code
    command = [str(_python()), "-m", "effectmap", *argv]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    try:
        return subprocess.call(command, env=environment)
    except KeyboardInterrupt:
        return 130


def _install() -> int:
    print("Installing the pinned packages ...", file=sys.stderr, flush=True)
    command = [str(_python()), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    done = subprocess.run([*command, "-r", str(REQUIREMENTS)], text=True, capture_output=True)
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        return _fail(f"The packages could not be installed; pip said:\n{last}")
    version = subprocess.check_output(
        [str(_python()), "-c", "import sys; print(sys.version, end='')"], text=True
    )
    pins = REQUIREMENTS.read_bytes()
    STAMP.write_text(hashlib.sha256(pins + version.encode()).hexdigest(), encoding="ascii")
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


def _run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m effectmap run")
    parser.add_argument("--port", type=int, help="the port; without it the first free one")
    parser.add_argument("--data", type=Path, default=EXAMPLE, help="the municipality's folder")
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument(
        "--room", action="store_true", help="let telephones on this network take part in workshops"
    )
    options = parser.parse_args(argv)
    folder = options.data.resolve()
    if not _has_map(folder):
        return _fail(f"{folder}: no map.yaml here / geen map.yaml in deze map.")
    port = options.port or _free_port()
    if not _is_free(port):
        return _fail(f"Port {port} is in use: choose another / poort {port} is bezet.")
    address = f"http://localhost:{port}"
    threading.Thread(target=_announce, args=(address, not options.no_browser), daemon=True).start()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.port", str(port), "--server.address", "localhost"]
    environment = {**os.environ, "EFFECTMAP_DATA": str(folder)}
    room = _room(port + 1, environment) if options.room else None
    try:
        return subprocess.call(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    except KeyboardInterrupt:
        return 0
    finally:
        if room is not None:
            room.terminate()


def _has_map(folder: Path) -> bool:
    """Whether it holds a map, or many of them with the monitors that they share."""
    return any((folder / one).is_file() for one in ("map.yaml", "shared/monitors.yaml"))


def _room(port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """The addresses for telephones, on the network; the pages tell where they are."""
    from effectmap.room.serve import own_address

    while not _is_free(port):
        port += 1
    address = environment["EFFECTMAP_ROOM_ADDRESS"] = f"http://{own_address()}:{port}"
    print(f"Telephones / telefoons: {address}/mee", flush=True)
    command = [sys.executable, "-m", "effectmap.room.serve", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def _announce(address: str, browser: bool) -> None:
    """Print the address once the app answers there."""
    for _try in range(600):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
        except OSError:
            time.sleep(0.1)
            continue
        print(f"Effectenkaart: {address}  (Ctrl-C: stop)", flush=True)
        if browser:
            webbrowser.open(address)
        return


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("localhost", port)) != 0


def _free_port() -> int:
    return next(port for port in range(FIRST_PORT, FIRST_PORT + 100) if _is_free(port))


def _test(argv: list[str]) -> int:
    # a file at a time on every core; of an option that is given twice the last one counts
    spread = ["-n", "auto", "--dist", "loadfile"]
    return subprocess.call([sys.executable, "-m", "pytest", *spread, *argv], cwd=ROOT)


def _read(argv: list[str]) -> int:
    from effectmap.monitors import cli

    return cli.main(argv)


def _accept(argv: list[str]) -> int:
    from effectmap import accepting

    return accepting.main(argv, EXAMPLE)


def _package(argv: list[str]) -> int:
    from effectmap.packaging import cli

    return cli.package(argv, EXAMPLE)


def _unpack(argv: list[str]) -> int:
    from effectmap.packaging import cli

    return cli.unpack(argv, EXAMPLE)


def _schema(argv: list[str]) -> int:
    from effectmap.store import map_file

    files = {
        "--catalogue": map_file.CATALOGUE_FILE,
        "--cycle": map_file.CYCLE_FILE,
        "--table": map_file.TABLE_FILE,
    }
    print(map_file.schema(next((files[one] for one in argv if one in files), map_file.MAP_FILE)))
    return 0


def _bench(argv: list[str]) -> int:
    from effectmap.bench import cli

    return cli.main(argv)


def _report(argv: list[str]) -> int:
    from effectmap.reports import cli

    return cli.main(argv, EXAMPLE)


def _poster(argv: list[str]) -> int:
    from effectmap.reports import poster_cli

    return poster_cli.main(argv, EXAMPLE)


def _release(argv: list[str]) -> int:
    from effectmap.releasing import cli

    return cli.main(argv)


def _store(command: str) -> Callable[[list[str]], int]:
    def run(argv: list[str]) -> int:
        from effectmap.store import cli

        return cli.main(command, argv, EXAMPLE)

    return run


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": _run,
    "test": _test,
    "read": _read,
    "accept": _accept,
    "package": _package,
    "unpack": _unpack,
    "schema": _schema,
    "bench": _bench,
    **{name: _store(name) for name in ("backup", "restore", "check", "import", "export", "audit")},
    "report": _report,
    "poster": _poster,
    "release": _release,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
