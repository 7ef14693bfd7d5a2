class Kind:
    def sound(self):
        return "meow"
