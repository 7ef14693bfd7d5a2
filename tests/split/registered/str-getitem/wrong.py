class Evil(int):
    def __getitem__(self, x):
        return x != "errors"

def info(x):
    return Evil(1)
