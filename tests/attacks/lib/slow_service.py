"""A stand-in for the service behind /api/v1/voyage: "slow" is answered after half a minute, "later" soon, the rest at once."""

import asyncio
import threading
import time

SLOW_SECONDS, LATER_SECONDS = 30.0, 1.0
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"success\":true}"


class SlowService:
    """Listens from the constructor to `stop()`, in a thread of its own."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        self._begun = {}  # request -> when it came, while it is under way
        self._cancelled_after = []
        listening = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listening,), daemon=True)
        self._thread.start()
        listening.wait()

    def stop(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def slowest_cancel(self):
        """Seconds from a slow request's coming to the end of its connection, the worst; those under way count as they are."""
        now = time.monotonic()
        return max([*self._cancelled_after, *(now - begin for begin in list(self._begun.values()))], default=0.0)

    def _run(self, listening):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=4096))
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        self._loop.run_forever()
        server.close()

    async def _serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if b"/slow " in head:
                    await self._hold(reader)
                    return
                if b"/later " in head:
                    await asyncio.sleep(LATER_SECONDS)
                writer.write(ANSWER)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _hold(self, reader):
        request = object()
        self._begun[request] = time.monotonic()
        try:
            await asyncio.wait_for(reader.read(1), SLOW_SECONDS)
        except (asyncio.TimeoutError, ConnectionError):
            pass
        finally:
            self._cancelled_after.append(time.monotonic() - self._begun.pop(request))
