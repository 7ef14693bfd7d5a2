class Cache(dict):
    def put(self, k, v):
        self[k] = v
