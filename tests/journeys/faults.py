"""A bad network: a proxy between the browser and the server that breaks in the usual ways."""

import contextlib
import socket
import threading
from enum import StrEnum

CHUNK = 65536
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)
SIGN_IN = b"<!doctype html><title>Guest network</title><h1>Sign in to the guest network</h1>"
PORTAL = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(SIGN_IN), SIGN_IN)
)
ELSEWHERE = (
    b"HTTP/1.1 302 Found\r\nLocation: http://sign-in.test/\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)


class Fault(StrEnum):
    """What the network does."""

    NONE = "none"
    DOWN = "down"
    """Nothing listens: connections are refused."""
    HANG = "hang"
    """Connections are taken, and nothing ever comes back; the server sees nothing."""
    LOST = "lost"
    """The server gets what is sent and acts; its answer never arrives."""
    BUSY = "busy"
    """Every request is answered 503."""
    PORTAL = "portal"
    """Every request is answered with the sign-in page of a guest network."""
    ELSEWHERE = "elsewhere"
    """Every request is led to such a page on another site."""


ANSWERS = {Fault.BUSY: BUSY, Fault.PORTAL: PORTAL, Fault.ELSEWHERE: ELSEWHERE}


class Network:
    """Passes bytes on to a server, as long as its `fault` is none."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._fault = Fault.NONE
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.lost = threading.Event()
        self._ear = self._listen(0)
        self.port = int(self._ear.getsockname()[1])

    @property
    def fault(self) -> Fault:
        """What the network does now."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        if self._fault == Fault.DOWN:
            self._ear = self._listen(self.port)
        self._fault = fault
        self.lost.clear()
        if fault == Fault.DOWN:
            _shut(self._ear)
        if fault in (Fault.DOWN, Fault.NONE):
            self._hang_up()

    def close(self) -> None:
        """Stop listening and end all connections."""
        self.fault = Fault.DOWN

    def _listen(self, port: int) -> socket.socket:
        ear = socket.socket()
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ear.bind(("127.0.0.1", port))
        ear.listen(128)
        threading.Thread(target=self._accept, args=(ear,), daemon=True).start()
        return ear

    def _accept(self, ear: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = ear.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                with self._lock:
                    self._open |= {client, server}
                for pump in (self._ask, self._answer):
                    threading.Thread(target=pump, args=(client, server), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        """Carry what the browser sends."""
        with contextlib.suppress(OSError):
            while sent := client.recv(CHUNK):
                if self._fault in ANSWERS:
                    client.sendall(ANSWERS[self._fault])
                    break
                if self._fault != Fault.HANG:
                    server.sendall(sent)
        self._end(client, server)

    def _answer(self, client: socket.socket, server: socket.socket) -> None:
        """Carry what the server answers."""
        with contextlib.suppress(OSError):
            while said := server.recv(CHUNK):
                if self._fault == Fault.NONE:
                    client.sendall(said)
                elif self._fault == Fault.LOST:
                    self.lost.set()
                    break
        self._end(client, server)

    def _hang_up(self) -> None:
        with self._lock:
            connections = list(self._open)
        self._end(*connections)

    def _end(self, *connections: socket.socket) -> None:
        with self._lock:
            self._open -= set(connections)
        for connection in connections:
            _shut(connection)


def _shut(connection: socket.socket) -> None:
    """Wake who waits for it, then close."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
