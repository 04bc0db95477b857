import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep

import pytest

from parvis.kernel import fetching
from parvis.kernel.fetching import ForbiddenAddress, NoAnswer, fetch


def resolving(monkeypatch, *addresses):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_args, **_more: found)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x", "http://example.org/x", "file:///etc/passwd", "//example.org", "https://", "https://user@example.org/",
        "https://example.org/#x", "https://example.org:99999/", "", "https://[::1", "gopher://127.0.0.1:11211/_x",
    ],
)  # fmt: skip
def test_only_plain_https_addresses_are_read(url, settings):
    settings.PARVIS_DEMO = False
    with pytest.raises(ForbiddenAddress):
        fetch(url)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.3.4", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "224.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1"],
)  # fmt: skip
def test_a_name_that_leads_into_a_private_network_is_refused(address, settings, monkeypatch):
    settings.PARVIS_DEMO = False
    resolving(monkeypatch, address)
    with pytest.raises(ForbiddenAddress, match="private network"):
        fetch("https://example.org/jwks")


def test_one_private_address_among_public_ones_is_enough_to_refuse(settings, monkeypatch):
    settings.PARVIS_DEMO = False
    resolving(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(ForbiddenAddress):
        fetch("https://example.org/")


def test_the_connection_goes_to_the_address_that_was_checked(settings, monkeypatch):
    settings.PARVIS_DEMO = False
    resolving(monkeypatch, "93.184.216.34")
    request = fetching.request_to("https://example.org:8443/keys?a=1", headers={"Accept": "application/json"})
    assert str(request.url) == "https://93.184.216.34:8443/keys?a=1"
    assert request.headers["host"] == "example.org:8443"
    assert request.extensions["sni_hostname"] == "example.org"
    assert request.headers["connection"] == "close"  # kept open, it would serve another name at the same address unchecked


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        status = {"/ok": 200, "/big": 200, "/redirect": 302}.get(self.path, 404)
        body = b"x" * (fetching.LARGEST + 1) if self.path == "/big" else b"{}"
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1/ok")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def here():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_demonstration_may_read_its_own_machine(here):
    assert fetch(f"{here}/ok") == b"{}"


@pytest.mark.parametrize("path", ["/redirect", "/big", "/nothing"])
def test_redirects_floods_and_errors_are_no_answer(here, path):
    with pytest.raises(NoAnswer):
        fetch(f"{here}{path}")


class Receives(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/drip":
            for _ in range(100):
                self.wfile.write(b"H")
                sleep(0.1)
            return
        self.send_response(302 if self.path == "/redirect" else 201)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(body * (1000 if self.path == "/huge" else 1))

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receives)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_post_gives_status_and_the_first_bytes(receiver, settings):
    settings.PARVIS_DEMO = True
    answer = fetching.post(f"{receiver}/", content=b"hello", headers={"Content-Type": "text/plain"})
    assert (answer.status, answer.content) == (201, b"hello")
    assert len(fetching.post(f"{receiver}/huge", content=b"x" * 1000, headers={}, largest=500).content) == 500
    assert fetching.post(f"{receiver}/redirect", content=b"x", headers={}).status == 302


def test_whoever_answers_byte_by_byte_does_not_stretch_the_call(receiver, settings):
    settings.PARVIS_DEMO = True
    with pytest.raises(NoAnswer, match="in time"):
        fetching.post(f"{receiver}/drip", content=b"x", headers={}, seconds=0.5)


def test_a_post_goes_to_public_addresses_only(receiver, settings):
    settings.PARVIS_DEMO = False
    with pytest.raises(ForbiddenAddress):
        fetching.post(receiver, content=b"x", headers={})
    with pytest.raises(ForbiddenAddress, match="private network"):
        fetching.post("https://127.0.0.1/hook", content=b"x", headers={})
