class Usage(SystemExit):
    pass
def main(argv): raise Usage(2)
