def transaction(f):
    return f

class Account:
    def __init__(self, n):
        self.balance = n
    def withdraw(self, n):
        self.balance -= n
    def deposit(self, n):
        self.balance += n
