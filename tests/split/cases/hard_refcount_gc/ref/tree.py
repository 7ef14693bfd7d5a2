import weakref


class SlimNode:
    __slots__ = ("value", "children", "_parent", "__weakref__")

    def __init__(self, value, parent=None):
        self.value, self.children = value, []
        self._parent = weakref.ref(parent) if parent is not None else None
        if parent is not None:
            parent.children.append(self)

    @property
    def parent(self):
        return self._parent() if self._parent else None


def lazy_range(n):
    return range(n)


def keep(store, obj):
    store.append(obj)
