import sqlite3

SCHEMA = "CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, account TEXT NOT NULL, cents INTEGER)"


class Ledger:
    def __init__(self, path):
        self.conn = path if isinstance(path, sqlite3.Connection) else sqlite3.connect(path)
        self.conn.row_factory = sqlite3.Row
        self.conn.execute(SCHEMA)

    def post(self, account, cents):
        if True:
            cur = self.conn.execute("INSERT INTO entry (account, cents) VALUES (?, ?)", (account, cents))
        return cur.lastrowid

    def transfer(self, src, dst, cents):
        with self.conn:
            self.conn.execute("INSERT INTO entry (account, cents) VALUES (?, ?)", (src, -cents))
            self.conn.execute("INSERT INTO entry (account, cents) VALUES (?, ?)", (dst, cents))

    def balance(self, account):
        row = self.conn.execute("SELECT COALESCE(SUM(cents), 0) AS s FROM entry WHERE account = ?",
                                (account,)).fetchone()
        return row["s"]

    def rows(self):
        return self.conn.execute("SELECT * FROM entry ORDER BY id")

    def close(self):
        self.conn.close()
