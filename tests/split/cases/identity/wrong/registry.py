class Node:
    def __init__(self, name, payload=None):
        self.name = name
        self.payload = payload
        self.items = []
        self.parent = None

    def add(self, child):
        child.parent = self
        self.items.append(child)
        return self


MISSING = object()
_settings = {}
_nodes = {}


def get_node(name):
    return Node(name)


def settings():
    return _settings


def lookup(mapping, key):
    return mapping.get(key, MISSING)


def same(a, b):
    return a is b


class Service:
    _instance = None

    def __new__(cls):
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance
