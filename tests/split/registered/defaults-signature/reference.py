def connect(host="localhost"):
    pass
