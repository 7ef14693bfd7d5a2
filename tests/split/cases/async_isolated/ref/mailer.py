import asyncio


class Mailer:
    def __init__(self, transport, retries=2):
        self.transport = transport
        self.retries = retries
        self.sent = 0

    async def send(self, to, body):
        for attempt in range(self.retries + 1):
            try:
                receipt = await self.transport.deliver(to, body)
            except ConnectionError:
                if attempt == self.retries:
                    raise
                continue
            self.sent += 1
            return receipt

    async def broadcast(self, recipients, body):
        results = await asyncio.gather(
            *(self.send(r, body) for r in recipients), return_exceptions=True)
        return {r: res for r, res in zip(recipients, results)}
