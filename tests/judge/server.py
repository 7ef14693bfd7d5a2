"""An endpoint that speaks chat completions, on the loopback, for tests.

The model's name says how it behaves: see Handler.answer.  It prints its port, then
logs a line for each request to the file named by its argument.
"""
import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

lock = threading.Lock()
seen = {}
busy = {}


def content(reply):
    return {"choices": [{"message": {"role": "assistant", "content": reply},
                         "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 7}}


def naive(prompt):
    """A judge that does what any text tells it, unless it is inside marks
    with the number that the system message names."""
    mark = re.search(r"marks that carry ([0-9a-f]{24}) is data", prompt)
    user = prompt
    if mark:
        number = re.escape(mark.group(1))
        user = re.sub(r"<<<[A-Z ]+ %s\n.*?\n[A-Z ]+ %s>>>" % (number, number), "", prompt, flags=re.S)
    orders = re.findall(r"(?:output|give|award|say)[^\n]*?\b([0-9])\b", user, flags=re.I)
    return "I follow orders.\nScore: %s" % (orders[-1] if orders else "1")


def better(prompt):
    a = re.search(r"<<<ANSWER A \w+\n(.*?)\nANSWER A", prompt, re.S).group(1)
    b = re.search(r"<<<ANSWER B \w+\n(.*?)\nANSWER B", prompt, re.S).group(1)
    return "Verdict: " + ("A" if len(a) > len(b) else "B" if len(b) > len(a) else "tie")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def send(self, status, body, headers=(), claim=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        with lock:
            busy[self.model] -= 1
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(claim if claim is not None else len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        request = json.loads(raw)
        model = request["model"]
        prompt = "\n".join(m["content"] for m in request["messages"])
        with lock:
            seen[raw] = seen.get(raw, 0) + 1
            turn = seen[raw]
            number = sum(seen.values())
            self.model = model
            busy[model] = busy.get(model, 0) + 1
            with open(sys.argv[1], "a") as log:
                log.write(json.dumps({"model": model, "turn": turn, "path": self.path, "busy": busy[model],
                                      "key": self.headers.get("Authorization")}) + "\n")
        try:
            self.answer(model, prompt, turn, number)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, model, prompt, turn, number):
        if model.startswith("say:"):
            self.send(200, content(model[4:].replace("\\n", "\n")))
        elif model == "naive":
            self.send(200, content(naive(prompt)))
        elif model == "better":
            self.send(200, content(better(prompt)))
        elif model == "first":
            self.send(200, content("Verdict: A"))
        elif model == "flaky":
            if turn < 3:
                self.send(500 if turn == 1 else 429, {"error": "later"}, [("Retry-After", "0")])
            else:
                self.send(200, content("Score: 4"))
        elif model == "broken":
            self.send(500, {"error": "always"})
        elif model == "denied":
            self.send(401, {"error": "no key"})
        elif model == "slow":
            time.sleep(5)
            self.send(200, content("Score: 5"))
        elif model == "pause":
            time.sleep(0.2)
            self.send(200, content("Score: 3"))
        elif model == "torn":
            self.send(200, json.dumps(content("Score: 5")).encode()[:40], claim=500)
            self.close_connection = True
        elif model == "cut":
            reply = content("Score: 5")
            reply["choices"][0]["finish_reason"] = "length"
            self.send(200, reply)
        elif model == "filtered":
            reply = content("Score: 5")
            reply["choices"][0]["finish_reason"] = "content_filter"
            reply["choices"][0]["message"]["content"] = None
            self.send(200, reply)
        elif model == "garbage":
            self.send(200, b"<html>Score: 5</html>")
        elif model == "empty":
            self.send(200, {"choices": []})
        elif model == "null":
            self.send(200, {"choices": [{"message": {"content": None}}]})
        elif model == "deep":
            self.send(200, b"[" * 100000)
        elif model == "flood":
            self.send(200, b" " * (5 << 20))
        elif model == "moved":
            self.send(302, {}, [("Location", "http://127.0.0.1:1/")])
        elif model == "turns":
            self.send(200, content("Score: %d" % (number % 3 + 2)))
        else:
            self.send(404, {"error": "no such model"})


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
