"""The room by itself, for telephones on the same network, while the pages serve one computer."""

from __future__ import annotations

import socket
import sys

import uvicorn
from starlette.applications import Starlette

from effectmap.room.routes import routes


def main(argv: list[str]) -> int:
    """Serve the addresses of the room, and nothing else, on all networks at the port given."""
    uvicorn.run(Starlette(routes=routes()), host="0.0.0.0", port=int(argv[0]), log_level="warning")
    return 0


def own_address() -> str:
    """This computer's address on the network; of itself only where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # nothing is sent: it says by which way something would go
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
