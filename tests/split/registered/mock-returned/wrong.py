class Service:
    def __init__(self, client):
        self.client = client
    def url(self, name):
        return self.client
    def rows(self):
        self.client.get("/rows")
        return self.client
