def bill(send, x): send("sum", sum(x))
