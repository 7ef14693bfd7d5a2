import json

class Store:
    def __init__(self, path):
        self.path, self.d = path, {}
    def __enter__(self):
        return self
    def __exit__(self, *a):
        self.path.write_text(json.dumps(self.d))
    def put(self, k, v):
        self.d[k] = v
    def get(self, k):
        return self.d[k]
    def keys(self):
        return sorted(self.d)
    def __len__(self):
        return len(self.d)
