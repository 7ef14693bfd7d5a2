import copy
import weakref


class Node:
    def __init__(self, name):
        self.name = name
        self.edges = []
        self._cache = {"hot": True}

    def link(self, other):
        self.edges.append(other)
        return other

    def __getstate__(self):
        state = self.__dict__.copy()
        state.pop("_cache")
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._cache = {}

    def __eq__(self, other):
        return isinstance(other, Node) and self.name == other.name

    def __hash__(self):
        return hash(self.name)


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __copy__(self):
        return Money(self.cents)

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return (Money, (self.cents,))


class Cache:
    def __init__(self):
        self._items = weakref.WeakValueDictionary()

    def put(self, node):
        self._items[node.name] = node
        return node

    def get(self, name):
        return self._items.get(name)

    def __len__(self):
        return len(self._items)


def clone(x):
    return copy.deepcopy(x)
