TEMPLATE = "class {cls}:\n    def __init__(self, {name}=None):\n        self._{name} = {name}\n"
