print("shop main")
