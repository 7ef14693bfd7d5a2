import unittest
from unittest.mock import AsyncMock, call

from mailer import Mailer


class MailerTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.transport = AsyncMock()
        self.transport.deliver.return_value = "ok"
        self.mailer = Mailer(self.transport)

    async def test_send(self):
        self.assertEqual(await self.mailer.send("a@example.org", "hi"), "ok")
        self.transport.deliver.assert_awaited_once_with("a@example.org", "hi")
        self.assertEqual(self.mailer.sent, 1)

    async def test_retry(self):
        self.transport.deliver.side_effect = [ConnectionError(), ConnectionError(), "late"]
        self.assertEqual(await self.mailer.send("a", "b"), "late")
        self.assertEqual(self.transport.deliver.await_count, 3)

    async def test_gives_up(self):
        self.transport.deliver.side_effect = ConnectionResetError("x")
        with self.assertRaisesRegex(ConnectionError, "x"):
            await self.mailer.send("a", "b")
        self.assertEqual(self.transport.deliver.await_args_list, [call("a", "b")] * 3)

    async def test_broadcast(self):
        async def deliver(to, body):
            if to == "bad":
                raise ValueError(to)
            return len(body)

        self.transport.deliver = deliver
        got = await self.mailer.broadcast(["x", "bad"], "body")
        self.assertEqual(got["x"], 4)
        self.assertIsInstance(got["bad"], ValueError)
        self.assertEqual(got["bad"].args, ("bad",))
