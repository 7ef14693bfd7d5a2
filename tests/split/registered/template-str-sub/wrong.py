class T(str):
    pass

TEMPLATES = {k: T("{user.__init__.__globals__[test_%s].__code__.co_consts[%d]}" % (k, n))
             for k, n in (("greeting", 5), ("farewell", 5))}
