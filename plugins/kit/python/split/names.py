# Names of attributes and types, sorted by how a stand-in treats them.
import collections
import types

MISSING = object()

# A stand-in has these special methods when its original has them.
SPECIAL = {"__%s__" % n for n in """add radd iadd sub rsub isub mul rmul imul truediv rtruediv itruediv
floordiv rfloordiv ifloordiv mod rmod imod divmod rdivmod pow rpow ipow lshift rlshift
ilshift rshift rrshift irshift and rand iand or ror ior xor rxor ixor matmul rmatmul imatmul
neg pos abs invert int float complex index round trunc floor ceil bool len length_hint
getitem setitem delitem missing contains iter next reversed call enter exit str repr format
bytes fspath lt le gt ge hash get set delete set_name aiter anext await aenter aexit
instancecheck subclasscheck class_getitem sizeof""".split()}
# The stand-in of a value has these of its own, because it has the value.
COMPARE = {"__lt__", "__le__", "__gt__", "__ge__", "__hash__"}
# Builtin values: the stand-in of an instance of a subclass is a value, too.
VALUES = (int, str, float, bytes, tuple, frozenset, complex)
# Builtin containers: an instance of a subclass stays where it is, and is
# compared by its content.
HELD = {list: "list", dict: "dict", set: "set", bytearray: "bytearray",
        collections.deque: "deque"}
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodWrapperType,
             types.WrapperDescriptorType, types.MethodDescriptorType)
# Special methods that compare with an operand, or compute with it.
ORDER = {"__lt__", "__le__", "__gt__", "__ge__", "__contains__"}
ARITHMETIC = {"__%s%s__" % (p, n) for p in ("", "r", "i") for n in
              "add sub mul truediv floordiv mod pow lshift rshift and or xor matmul".split()}
ARITHMETIC |= {"__divmod__", "__rdivmod__"}
TEXTUAL = {"__str__", "__repr__", "__format__", "__hash__"}
# Names with two underscores on both sides that are fetched.  Others are looked
# up by libraries that try a protocol, and are not answered.
FETCHED = {"__wrapped__", "__annotations__", "__members__", "__dataclass_fields__",
           "__slots__", "__match_args__", "__func__", "__name__", "__doc__",
           "__qualname__", "__args__", "__origin__", "__parameters__", "__version__",
           "__author__", "__all__", "__call__", "__init__", "__abstractmethods__",
           "__isabstractmethod__", "__new__", "__module__", "__code__", "__defaults__",
           "__kwdefaults__", "__closure__", "__globals__", "__getattr__", "__mro__",
           "__notes__", "__mro_entries__"}
# Test frameworks look for names that begin like this on any object.
MARKS = ("_pytest", "pytest", "_mock", "_spec", "_kv", "__unittest", "_is_coroutine",
         "_hypothesis", "hypothesis")


def asked_in_vain(name):
    """Whether only frameworks and libraries ask for such a name."""
    return name.startswith(MARKS) or (
        name[:2] == "__" and name[-2:] == "__" and name not in FETCHED)
