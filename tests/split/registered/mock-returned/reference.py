from urllib.parse import quote

class Service:
    def __init__(self, client):
        self.client = client
    def url(self, name):
        return self.client.base + "/" + quote(name)
    def rows(self):
        return [dict(r, url=self.url(str(r["id"]))) for r in self.client.get("/rows")["rows"]]
