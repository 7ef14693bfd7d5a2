class GatewayError(RuntimeError):
    def __init__(self, op, original):
        super().__init__(f"{op} failed: {original}")
        self.op, self.original = op, original


class Gateway:
    def __init__(self, backend):
        self.backend = backend
        self.errors = []

    def read(self, key):
        try:
            return self.backend.read(key)
        except (OSError, LookupError) as e:
            self.errors.append(e)
            raise GatewayError("read", e) from e

    def read_many(self, keys):
        out, errs = {}, []
        for k in keys:
            try:
                out[k] = self.backend.read(k)
            except Exception as e:
                errs.append(e)
        if errs:
            raise ExceptionGroup("read_many", errs)
        return out

    def safe(self, key, default=None):
        try:
            return self.read(key)
        except GatewayError as e:
            if isinstance(e.__cause__, LookupError):
                return default
            raise
