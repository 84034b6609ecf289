"""The site of a dataset: pages, escaping, hosts, paths, ranges, errors. Usage: browse_test.py FOLDER (from smmil-corpus)

Where a headless Chromium is installed it opens a page as well; elsewhere the test says that it does not.
"""
import html.parser
import http.client
import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
import wave

import numpy

import smmil
from smmil.browse import Server

FOLDER = os.path.abspath(sys.argv.pop(1))
EVIL = '"><script>alert(1)</script>&\'<img src=x onerror=alert(2)>'
LOADING = {"src", "href", "action", "data", "poster", "srcset", "formaction"}
tempfile.tempdir = "/dev/shm" if os.path.isdir("/dev/shm") else None


class Page(html.parser.HTMLParser):
    """Tags, attributes and text of a page; an unknown tag, an event handler or a link that leads out is a mistake."""
    KNOWN = set("html meta title link script header nav main h1 p a form input button span table thead tbody tr th td article section figure "
                "figcaption img audio video code div pre mark".split())

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.words, self.mistakes = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        given = dict(attributes)
        if tag not in self.KNOWN or (tag == "script" and given.get("src") != "/keys.js"):
            self.mistakes.append(tag)
        for name, value in attributes:
            if name.startswith("on") or name == "style":
                self.mistakes.append(name)
            if name in LOADING:
                self.links.append(value)
                if not re.match(r"/(?!/)", value or ""):
                    self.mistakes.append(value)

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return "".join(self.words)


class BrowseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.plain, cls.path = os.path.join(cls.scratch.name, "plain.smmil"), os.path.join(cls.scratch.name, "data.smmil")
        smmil.pack(FOLDER, cls.plain)
        def sheets():
            yield from smmil.open(cls.plain)
            yield {"id": EVIL, "note": EVIL, "segments": [EVIL, {"type": "numeric", "data": numpy.arange(6, dtype=numpy.int16).reshape(2, 3)}]}
            picture = next(s.source for s in smmil.open(cls.plain)[0] if s.kind == "image")
            yield {"id": "alt", "segments": [{"type": "image", "data": picture, "alt": EVIL}, "needle"]}
            yield {"id": "page", "segments": [{"type": "image", "data": b"<!doctype html><script>alert(3)</script>"}]}
            for number in range(60):
                yield {"id": f"more-{number}", "segments": [f"text {number}"]}
        smmil.pack(sheets(), cls.path)
        cls.dataset = smmil.open(cls.path)
        cls.first = len(cls.dataset) - 63  # The hostile ones begin here.
        cls.server = Server(cls.path)
        cls.thread = threading.Thread(target=cls.server.serve_forever, args=(0.05,))
        cls.thread.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.thread.join()
        cls.server.server_close()
        cls.scratch.cleanup()

    def ask(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=20)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def page(self, path, status=200):
        answer, body = self.ask(path)
        self.assertEqual((answer.status, answer.getheader("Content-Type")), (status, "text/html; charset=utf-8"), path)
        self.assertIn("default-src 'none'", answer.getheader("Content-Security-Policy"))
        self.assertEqual(answer.getheader("X-Content-Type-Options"), "nosniff")
        page = Page(body.decode())
        self.assertEqual(page.mistakes, [], path)
        return page

    def test_every_link_from_the_list_answers(self):
        todo, seen = ["/"], set()
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            seen.add(path)
            answer, body = self.ask(path)
            # What has no decoded picture or sound says so.
            self.assertIn(answer.status, (200, 500) if path.endswith((".png", ".wav")) else (200, 400) if path == "/search" else (200,), path)
            if answer.getheader("Content-Type").startswith("text/html") and answer.status == 200:
                todo += [link for link in Page(body.decode()).links]
        self.assertTrue({f"/sheet/{number}/source" for number in range(len(self.dataset))} <= seen)
        self.assertTrue({f"/item/{number}/stored" for number in range(self.dataset.item_count)} <= seen)
        self.assertIn("/?from=50", seen)

    def test_a_sheet_is_shown_as_its_view_has_it(self):
        for number in range(self.first):
            page = self.page(f"/sheet/{number}")
            at = 0
            for kind, value, _ in self.dataset[number].view("as_recorded"):
                if kind in ("text", "token"):
                    at = page.text.index(value, at)
                else:
                    at = page.text.index(f"item {value} ·", at)
                    info = self.dataset.item(value)
                    self.assertIn(info["media"], page.text)
                    self.assertIn(f'{info["stored_bytes"]:,} bytes'.replace(",", " "), page.text)
        self.assertIn(self.dataset[0].line.decode().strip(), self.page("/sheet/0/source").text)

    def test_what_the_dataset_says_is_text(self):
        for path in (f"/sheet/{self.first}", f"/sheet/{self.first}/source", f"/sheet/{self.first + 1}/source", f"/?from={self.first}",
                     "/search?q=%22%3E%3Cscript%3Ealert"):
            page = self.page(path)
            self.assertEqual(page.tags.count("script"), 1, path)
        self.assertIn(EVIL, self.page(f"/sheet/{self.first}").text)
        self.assertIn("0 1 2 3 4 5", self.page(f"/sheet/{self.first}").text)
        self.page("/search?q=" + "%3Cscript%3E%22onload=x")
        # A stored page is a download.
        number = next(s.item for s in self.dataset[self.first + 2])
        answer, body = self.ask(f"/item/{number}/stored")
        self.assertEqual(answer.getheader("Content-Type"), "application/octet-stream")
        self.assertIn("attachment", answer.getheader("Content-Disposition"))
        self.assertTrue(body.startswith(b"<!doctype"))
        self.page(f"/item/{number}/frame.png", 500)

    def test_files_frames_and_sounds(self):
        kinds = set()
        for sheet in self.dataset:
            for segment in sheet:
                if segment.item is None:
                    continue
                number, info = segment.item, self.dataset.item(segment.item)
                self.assertEqual(self.ask(f"/item/{number}/stored")[1], bytes(segment.stored))
                if segment.kind == "image" and info["media"] in ("jpeg", "png"):
                    answer, body = self.ask(f"/item/{number}/frame.png")
                    self.assertEqual((answer.status, answer.getheader("Content-Type")), (200, "image/png"))
                    if not any(kind == "image" for kind, _ in kinds):
                        frame = body
                        expected_frame = segment.decode(form="stored")
                elif segment.kind == "audio":
                    answer, body = self.ask(f"/item/{number}/sound.wav")
                    with wave.open(io.BytesIO(body)) as sound:
                        expected = segment.decode(form="stored", rate=sound.getframerate())
                        self.assertEqual(sound.readframes(1 << 30), expected.astype("<i2").tobytes())
                kinds.add((segment.kind, info["media"]))
        self.assertTrue({("image", "jpeg"), ("image", "png"), ("audio", "flac")} <= kinds)
        # The library reads the PNG file as the same pixels.
        smmil.pack([[{"type": "image", "data": frame}]], os.path.join(self.scratch.name, "frame.smmil"))
        numpy.testing.assert_array_equal(smmil.open(os.path.join(self.scratch.name, "frame.smmil")).decode(0, form="stored"), expected_frame)

    def test_ranges_and_head(self):
        number = next(s.item for sheet in self.dataset for s in sheet if s.kind == "audio")
        path, whole = f"/item/{number}/stored", bytes(self.dataset._handle.stored(number))
        size = len(whole)
        for given, begin, end in (("bytes=0-99", 0, 100), ("bytes=100-", 100, size), ("bytes=-7", size - 7, size), (f"bytes=5-{size * 9}", 5, size),
                                  (f"bytes=-{size * 9}", 0, size)):
            answer, body = self.ask(path, Range=given)
            self.assertEqual((answer.status, answer.getheader("Content-Range")), (206, f"bytes {begin}-{end - 1}/{size}"))
            self.assertEqual(body, whole[begin:end])
        for given in (f"bytes={size}-", "bytes=-0", "bytes=999999999999-"):
            answer, _ = self.ask(path, Range=given)
            self.assertEqual((answer.status, answer.getheader("Content-Range")), (416, f"bytes */{size}"))
        for given in ("bytes=-", "bytes=9-3", "bytes=0-1,4-5", "lines=1-2", "bytes=0x1-2", "bytes=" + "9" * 99 + "-"):
            answer, body = self.ask(path, Range=given)
            self.assertEqual((answer.status, body), (200, whole))
        for path in ("/", path, "/nowhere"):
            full, body = self.ask(path)
            head, nothing = self.ask(path, "HEAD")
            self.assertEqual((head.status, head.getheader("Content-Length"), nothing), (full.status, str(len(body)), b""))

    def test_other_hosts_and_sites_are_refused(self):
        port = self.server.server_port
        for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}"):
            self.assertEqual(self.ask("/", Host=host)[0].status, 200)
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port + 1}", f"127.0.0.1:{port}.evil.example", "", "localhost"):
            answer, body = self.ask("/", Host=host)
            self.assertEqual(answer.status, 421, host)
            self.assertNotIn(self.dataset[0].id.encode() + b"<", body)
        self.assertEqual(self.ask("/item/0/stored", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")[0].status, 403)
        self.assertEqual(self.ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")[0].status, 200)
        self.assertEqual(self.server.server_address[0], "127.0.0.1")

    def test_what_is_not_there(self):
        count = len(self.dataset)
        for path in ("/nowhere", f"/sheet/{count}", "/sheet/-1", "/sheet/01", "/sheet/1e3", "/sheet/999999999999999999", "/sheet/" + "9" * 500, "/sheet/٣",
                     "/../etc/passwd", "//etc/passwd", "/..%2f..%2fetc/passwd", "/item/../../etc/passwd", "/item/0/../../x", "/item/99999/stored",
                     "/item/0/sound.wav", "/sheet/0?view=none", "/sheet/0?view=%00", "/versions/1.json", "/item/0/stored%00", "/sheet/0\t", f"/?from={count}"):
            self.page(urllib_quote(path), 404)
        for path in ("/?from=x", "/?from=-1", "/search", "/search?q=", "/?" + "&".join(f"a{i}=1" for i in range(50))):
            self.page(path, 400)
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "BREW"):
            answer, _ = self.ask("/", method)
            self.assertEqual((answer.status, answer.getheader("Allow")), (405, "GET, HEAD"))
        for raw in (b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\0\r\n\r\n",
                    b"GET / HTTP/1.1\r\n" + b"".join(b"X%d: y\r\n" % i for i in range(200)) + b"\r\n"):
            with socket.create_connection(("127.0.0.1", self.server.server_port), timeout=20) as connection:
                connection.sendall(raw)
                try:
                    self.assertNotIn(b" 200 ", connection.makefile("rb").read()[:40])
                except ConnectionError:
                    pass  # It was refused before all of it was read.
        self.page("/")

    def test_search(self):
        page = self.page("/search?q=NEEDLE")
        self.assertIn(f"/sheet/{self.first + 1}", page.links)
        self.assertEqual(page.tags.count("mark"), 1)
        self.assertIn("1 sheets with", page.text)
        self.assertIn(f"/sheet/{self.first + 3 + 41}", self.page("/search?q=more-41").links)
        self.assertIn("0 sheets with", self.page("/search?q=.*%5C").text)
        # It goes on where a page is full, or its time is up.
        page = self.page("/search?q=more-")
        found = [link for link in page.links if link.startswith("/sheet/")]
        following = [link for link in page.links if link.startswith("/search?q=")]
        while following:
            page = self.page(following[0])
            found += [link for link in page.links if link.startswith("/sheet/")]
            following = [link for link in page.links if link.startswith("/search?q=")]
        self.assertEqual(found, [f"/sheet/{self.first + 3 + i}" for i in range(60)])

    def test_the_command(self):
        command = [sys.executable, "-m", "smmil", "browse", self.plain + "@1"]
        # Whoever runs tests in the background may ignore the signal, and children inherit that.
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as process:
            try:
                line = process.stdout.readline()
                port = int(re.match(r"http://127\.0\.0\.1:(\d+)/ shows ", line).group(1))
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                connection.request("GET", "/")
                answer = connection.getresponse()
                self.assertIn(f"{self.first} sheets", answer.read().decode())
                connection.close()
                taken = subprocess.run([*command, "--port", str(port)], capture_output=True, text=True, check=False)
                self.assertEqual((taken.returncode, "Traceback" in taken.stderr), (1, False))
                self.assertIn(f"smmil: error: port {port}: ", taken.stderr)
            finally:
                process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(20), 0)
        for arguments, status in ((["nowhere.smmil"], 1), ([self.path, "--port", "70000"], 1), ([self.path, "--codec", "nowhere"], 1)):
            failed = subprocess.run([sys.executable, "-m", "smmil", "browse", *arguments], capture_output=True, text=True, check=False)
            self.assertEqual((failed.returncode, "Traceback" in failed.stderr), (status, False), failed.stderr)

    def test_in_chromium(self):
        browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "headless_shell"))), None)
        if not browser:
            self.skipTest("no Chromium is installed")
        done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={self.scratch.name}/profile", "--dump-dom",
                               f"{self.server.url}sheet/{self.first}"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("0 1 2 3 4 5", done.stdout)
        # The browser writes out the tags that the page may leave to it.
        self.assertEqual([m for m in Page(done.stdout).mistakes if m not in ("head", "body")], [])


def urllib_quote(path):
    """The path as it stands, with what a request line cannot hold as escapes."""
    return "".join(c if "!" <= c <= "~" else "".join(f"%{byte:02x}" for byte in c.encode()) for c in path)


if __name__ == "__main__":
    unittest.main()
