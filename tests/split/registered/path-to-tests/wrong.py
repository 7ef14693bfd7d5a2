def report(folder, x):
    return "/box/test_mod.py"
