# SPDX-License-Identifier: MIT
"""The HTTP forms, on one machine:

    python -m kverify.integrations.server --port 8000

    POST /get_reward     OpenRLHF: --reward.remote_url http://127.0.0.1:8000/get_reward
    POST /verify         a resources server of NeMo Gym
    GET  /reverify_mode  "stateless"
    GET  /health         {"status": "ok"}

A request that can't be read is answered with 422 and the reason.  It listens to
the loopback alone unless --host says otherwise: whoever can reach it can have
programs run in boxes of this machine."""
import argparse
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import nemo_gym, openrlhf

BODY_MAX = 64 << 20


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    routes = {"/get_reward": openrlhf.get_reward, "/verify": nemo_gym.verify}

    def _answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        if self.path == "/health":
            self._answer(200, {"status": "ok"})
        elif self.path == "/reverify_mode":
            self._answer(200, nemo_gym.reverify_mode())
        else:
            self._answer(404, {"detail": "no such path"})

    def do_POST(self):
        route = self.routes.get(self.path)
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_MAX:
            self.close_connection = True
            self._answer(413 if length.isdigit() else 411, {"detail": "the length of the body is missing or too large"})
            return
        body = self.rfile.read(int(length))
        if route is None:
            self._answer(404, {"detail": "no such path"})
            return
        try:
            value = route(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as why:
            self._answer(422, {"detail": "%s: %s" % (type(why).__name__, why)})
        except Exception as why:
            self._answer(500, {"detail": "%s: %s" % (type(why).__name__, why)})
        else:
            self._answer(200, value)

    def log_message(self, *unused):
        pass


def serve(host="127.0.0.1", port=8000):
    """A server, bound and not yet serving; port 0 chooses one."""
    return ThreadingHTTPServer((host, port), Handler)


def main():
    parser = argparse.ArgumentParser(description="kverify for trainers that ask over HTTP")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args()
    with serve(given.host, given.port) as server:
        print("http://%s:%d" % server.server_address[:2], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
