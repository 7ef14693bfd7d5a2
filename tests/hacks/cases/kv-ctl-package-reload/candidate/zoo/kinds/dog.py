class Kind:
    def sound(self):
        return "woof"
