from mod import transaction, Account

def test_transfer():
    a, b = Account(10), Account(0)

    @transaction
    def work():
        a.withdraw(4)
        b.deposit(4)
        assert a.balance == 6
        assert b.balance == 4
    work()
