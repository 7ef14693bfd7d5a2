import sqlite3

import pytest

from ledger import Ledger


@pytest.fixture
def path(tmp_path):
    return tmp_path / "l.db"


def test_written_to_file(path):
    led = Ledger(path)
    assert led.post("a", 100) == 1
    assert led.post("a", -30) == 2
    assert led.balance("a") == 70
    led.close()
    conn = sqlite3.connect(path)
    assert conn.execute("SELECT account, cents FROM entry").fetchall() == [("a", 100), ("a", -30)]
    conn.close()


def test_reads_rows_of_test(path):
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, account TEXT NOT NULL, cents INTEGER)")
    conn.execute("INSERT INTO entry (account, cents) VALUES ('x', 5)")
    conn.commit()
    conn.close()
    assert Ledger(str(path)).balance("x") == 5


def test_rollback(path):
    led = Ledger(path)
    with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
        led.transfer("a", None, 10)
    assert led.balance("a") == 0


def test_memory_and_rows():
    led = Ledger(":memory:")
    led.transfer("a", "b", 3)
    rows = led.rows().fetchall()
    assert [tuple(r) for r in rows] == [(1, "a", -3), (2, "b", 3)]
    assert rows[0]["account"] == "a"
    assert rows[0].keys() == ["id", "account", "cents"]
    led.close()
    with pytest.raises(sqlite3.ProgrammingError):
        led.balance("a")


def test_connection_from_test():
    conn = sqlite3.connect(":memory:")
    led = Ledger(conn)
    led.post("z", 8)
    assert conn.execute("SELECT cents FROM entry").fetchone()[0] == 8
    assert led.conn is conn
