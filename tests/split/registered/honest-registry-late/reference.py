COMMANDS = {}
def command(f):
    COMMANDS[f.__name__] = f
    return f
@command
def help(): return ""
def run(n): return COMMANDS[n]()
def name_of(i): return "n%d" % i
